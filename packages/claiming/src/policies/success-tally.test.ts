import type { Successes } from "@muster/db";
import { createLogger } from "@muster/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SuccessTally } from "./success-tally.ts";

const log = createLogger({ name: "test", level: "silent" });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Tallied {
  readonly tally: SuccessTally;
  readonly written: (readonly Successes[])[];
  dropped: number;
  away: boolean;
}

function tallied(): Tallied {
  const made: Tallied = {
    tally: new SuccessTally({
      write: async (successes) => {
        if (made.away) throw new Error("away");
        made.written.push(successes);
      },
      log,
      onDropped: (count) => void (made.dropped += count),
    }),
    written: [],
    dropped: 0,
    away: false,
  };
  return made;
}

test("successes are written once a second, each key once, and nothing is written for nothing", async () => {
  const { tally, written } = tallied();
  for (let n = 0; n < 3; n += 1) tally.add(["a~1:", "b~1:x"]);
  await vi.advanceTimersByTimeAsync(900);
  expect(written).toEqual([]);
  tally.add(["b~1:x"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(written).toEqual([
    [
      { gate: "a~1:", count: 3 },
      { gate: "b~1:x", count: 4 },
    ],
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("what could not be written is written with what comes", async () => {
  const made = tallied();
  made.away = true;
  made.tally.add(["a~1:"]);
  await vi.advanceTimersByTimeAsync(2_500);
  made.tally.add(["a~1:"]);
  made.away = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(made.written).toEqual([[{ gate: "a~1:", count: 2 }]]);
  expect(made.dropped).toBe(0);
});

test("more keys than one write takes wait for the next, and more than can wait are counted as dropped", async () => {
  const made = tallied();
  for (let n = 0; n < 10_007; n += 1) made.tally.add([`a~1:${n}`]);
  expect(made.dropped).toBe(7);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(made.written.map((some) => some.length)).toEqual([500, 500, 500]);
  await made.tally.stop();
  expect(made.written.flat()).toHaveLength(10_000);
  expect(vi.getTimerCount()).toBe(0);
});

test("a stop writes what waits, and leaves no timer where it cannot", async () => {
  const made = tallied();
  made.tally.add(["a~1:"]);
  await made.tally.stop();
  expect(made.written).toEqual([[{ gate: "a~1:", count: 1 }]]);
  made.tally.add(["a~1:"]);
  expect(made.dropped).toBe(1);
  const away = tallied();
  away.away = true;
  away.tally.add(["a~1:"]);
  await away.tally.stop();
  expect(away.dropped).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});
