import { expect, test } from "vitest";
import type { Loop } from "../waits/loop.ts";
import { loopsHealth } from "./health.ts";

const NOW = 1_000_000;

function loopWith(name: string, sinceTick: number, sinceSuccess: number, intervalMs = 1_000): Loop {
  return {
    name,
    intervalMs,
    lastTick: NOW - sinceTick,
    lastSuccess: NOW - sinceSuccess,
    wake: () => undefined,
    stop: () => Promise.resolve(),
  };
}

const health = (...loops: Loop[]): ReturnType<typeof loopsHealth> =>
  loopsHealth(() => loops, { now: () => NOW });

test("loops that turn are ok", () => {
  expect(health(loopWith("reaper", 31_000, 31_000), loopWith("purger", 89_000, 89_000, 60_000))).toEqual({
    ok: true,
    checks: { reaper: "ok", purger: "ok" },
  });
});

test("a loop whose runs fail, as in an outage, is told but stays green", () => {
  expect(health(loopWith("reconciler", 10_000, 3_600_000))).toEqual({
    ok: true,
    checks: { reconciler: "failing: last success 3600 s ago" },
  });
});

test("one loop that has stopped turning makes the report red", () => {
  expect(health(loopWith("reaper", 31_001, 31_001), loopWith("promoter", 5, 5))).toEqual({
    ok: false,
    checks: { reaper: "stalled: no run ended for 31 s", promoter: "ok" },
  });
});

test("stalledAfterMs comes on top of the loop's own interval", () => {
  const slow = [loopWith("purger", 65_000, 65_000, 60_000)];
  expect(loopsHealth(() => slow, { stalledAfterMs: 5_000, now: () => NOW }).ok).toBe(true);
  expect(loopsHealth(() => slow, { stalledAfterMs: 4_999, now: () => NOW }).ok).toBe(false);
});
