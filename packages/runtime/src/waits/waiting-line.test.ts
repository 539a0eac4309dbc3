import { afterEach, expect, test, vi } from "vitest";
import { CoalesceLateError, WaitingLine, type WaitingLineOptions } from "./waiting-line.ts";

afterEach(() => {
  vi.useRealTimers();
});

const lineOf = (options: Partial<WaitingLineOptions>): WaitingLine<number, string> =>
  new WaitingLine({
    name: "test",
    maxWaiting: 10,
    maxWaitingBytes: Infinity,
    patienceMs: Infinity,
    onLeft: () => {},
    ...options,
  });

/** Resolves or rejects as the item's caller hears it. */
function join(line: WaitingLine<number, string>, item: number, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    line.join({ item, signal, size: item, dueAt: line.dueAt(), resolve, reject });
  });
}

const take = (line: WaitingLine<number, string>, maxItems: number, maxBytes = Infinity): number[] =>
  line.take(maxItems, maxBytes).map(({ item }) => item);

test("takes the first ones, as many as fit, and one at least", () => {
  const line = lineOf({});
  for (const item of [5, 6, 50, 1]) void join(line, item);
  expect([take(line, 10, 11), take(line, 10, 11), take(line, 10, 11), take(line, 10, 11)]).toEqual([
    [5, 6],
    [50],
    [1],
    [],
  ]);
});

test("what has waited for too long leaves and is told so, and what came later waits on", async () => {
  vi.useFakeTimers();
  let leaves = 0;
  const line = lineOf({ patienceMs: 60, onLeft: () => (leaves += 1) });
  const joined = [Promise.allSettled([join(line, 1)])];
  vi.advanceTimersByTime(30);
  joined.push(Promise.allSettled([join(line, 2)]));
  vi.advanceTimersByTime(30);
  expect([line.length, leaves]).toEqual([1, 1]);
  vi.advanceTimersByTime(30);
  expect([line.length, leaves]).toEqual([0, 2]);
  const reason = new CoalesceLateError("test", 60);
  expect((await Promise.all(joined)).flat()).toEqual([
    { status: "rejected", reason },
    { status: "rejected", reason },
  ]);
});

test("callers that have left give their room back as soon as it is needed", async () => {
  const line = lineOf({ maxWaiting: 2 });
  const leaving = new AbortController();
  const left = join(line, 1, leaving.signal);
  void join(line, 2);
  expect(() => line.checkRoom(1, 0)).toThrow("test: more than 2 items would wait");
  leaving.abort(new Error("gone"));
  line.checkRoom(1, 0);
  await expect(left).rejects.toThrow("gone");
  expect(take(line, 10)).toEqual([2]);
});
