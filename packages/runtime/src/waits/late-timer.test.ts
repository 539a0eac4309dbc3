import { expect, test, vi } from "vitest";
import { lateTimer } from "./late-timer.ts";

test("it acts once, not before its time", async () => {
  for (const ms of [0, 1, 5, 30]) {
    const startedAt = performance.now();
    await new Promise<void>((resolve) => lateTimer(ms, resolve));
    // Timers count whole milliseconds.
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ms - 1);
  }
});

test("a shorter wait among longer ones is not late", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const acted: number[] = [];
  for (const ms of [1_000, 2, 50]) lateTimer(ms, () => acted.push(ms));
  vi.advanceTimersByTime(2);
  expect(acted).toEqual([2]);
  vi.advanceTimersByTime(48);
  expect(acted).toEqual([2, 50]);
  vi.advanceTimersByTime(950);
  expect(acted).toEqual([2, 50, 1_000]);
  vi.useRealTimers();
});

test("what is cancelled never acts, before its timer is made or after", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const act = vi.fn<() => void>();
  const atOnce = lateTimer(20, act);
  const later = lateTimer(20, act);
  atOnce.cancel();
  vi.advanceTimersByTime(10);
  later.cancel();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
