import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeadMemory } from "./dead-memory.ts";

const MIB: number = 1024 * 1024;
const SOON_MS = 1_000;
const REST_MS = 10_000;

const collect = vi.fn<() => Promise<void>>(() => Promise.resolve());
let memory: DeadMemory;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
  collect.mockClear();
  memory = new DeadMemory(collect);
});
afterEach(() => {
  vi.useRealTimers();
});

function giveUp(calls: number): void {
  for (let call = 0; call < calls; call += 1) memory.gaveUp();
}

test("case A4: calls that are given up by the thousand are collected when there are no more for a second", () => {
  giveUp(1_000);
  vi.advanceTimersByTime(REST_MS);
  expect(collect).not.toHaveBeenCalled();
  giveUp(4_000);
  vi.advanceTimersByTime(2 * SOON_MS);
  expect(collect).toHaveBeenCalledTimes(1);
});

test("case A4: a burst that goes on is collected when it is over, and every ten seconds where it is not", () => {
  const burst = (seconds: number): void => {
    for (let second = 0; second < seconds; second += 1) {
      giveUp(5_000);
      vi.advanceTimersByTime(SOON_MS);
    }
  };
  burst(5);
  expect(collect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(SOON_MS);
  expect(collect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(REST_MS);
  burst(30);
  expect(collect).toHaveBeenCalledTimes(4);
});

test("case A2: large buffers are collected once little is held, and those of ordinary calls never ask for it", () => {
  for (let call = 0; call < 10_000; call += 1) memory.given(10_000, 0);
  memory.given(20 * MIB, 5 * MIB);
  vi.advanceTimersByTime(3 * SOON_MS);
  expect(collect).not.toHaveBeenCalled();
  memory.given(5 * MIB, 0);
  vi.advanceTimersByTime(SOON_MS);
  expect(collect).toHaveBeenCalledTimes(1);
});
