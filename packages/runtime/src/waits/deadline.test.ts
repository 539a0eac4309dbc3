import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clampTimerMs, DeadlineError, MAX_TIMER_MS, sleep, withDeadline } from "./deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

test("a promise that settles in time passes through and leaves no timer", async () => {
  expect(await withDeadline(Promise.resolve(7), 1_000, "answer")).toBe(7);
  await expect(withDeadline(Promise.reject(new Error("no")), 1_000, "answer")).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});

test("a late promise is answered with what was late and by how much", async () => {
  const failure = withDeadline(never, 1_500, "claim").catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(await failure).toBeInstanceOf(DeadlineError);
  expect(await failure).toMatchObject({
    what: "claim",
    ms: 1_500,
    message: "claim: no answer within 1500 ms",
  });
});

test("a rejection after the deadline is no unhandled rejection", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const failure = withDeadline(promise, 10, "push").catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10);
  expect(await failure).toBeInstanceOf(DeadlineError);
  // Vitest fails the run on an unhandled rejection.
  reject(new Error("too late to matter"));
});

test("a delay beyond what a timer can hold waits for the longest one instead of 1 ms", async () => {
  expect(clampTimerMs(Number.MAX_SAFE_INTEGER)).toBe(2 ** 31 - 1);
  expect(clampTimerMs(Infinity)).toBe(MAX_TIMER_MS);
  expect(clampTimerMs(-5)).toBe(0);
  expect(clampTimerMs(12.5)).toBe(12.5);
  let awake = false;
  void sleep(2 ** 40).then(() => {
    awake = true;
  });
  await vi.advanceTimersByTimeAsync(MAX_TIMER_MS - 1);
  expect(awake).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(awake).toBe(true);
});

test("sleep ends early when its signal aborts, and leaves neither timer nor listener", async () => {
  const aborter = new AbortController();
  const removed = vi.spyOn(aborter.signal, "removeEventListener");
  const asleep = sleep(60_000, aborter.signal);
  expect(vi.getTimerCount()).toBe(1);
  aborter.abort();
  await asleep;
  await sleep(60_000, aborter.signal);
  expect(vi.getTimerCount()).toBe(0);
  expect(removed).toHaveBeenCalledOnce();
});

test("sleep takes its listener back when it ends by itself", async () => {
  const aborter = new AbortController();
  const removed = vi.spyOn(aborter.signal, "removeEventListener");
  const asleep = sleep(50, aborter.signal);
  await vi.advanceTimersByTimeAsync(50);
  await asleep;
  expect(removed).toHaveBeenCalledOnce();
});
