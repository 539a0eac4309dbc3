import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stepMs, tokensOf, untilAllowedMs } from "./gcra.ts";

const RATE = { count: 50, perMs: 1_000, burst: 10 };

test.each([
  ["rested", -5_000, 0, 10],
  ["never used", 0, 0, 10],
  ["after one start", 20, 0, 9],
  ["in parts of a start", 30, 0, 8.5],
  ["used up", 200, 0, 0],
  ["used further ahead than a burst", 86_400_000, 0, 0],
  ["with some granted", 0, 4, 6],
  ["with more granted than a lower burst allows", 0, 12, -2],
])("a rate that is %s allows what is left of its burst", (_, aheadMs, granted, tokens) => {
  expect(tokensOf(RATE, aheadMs, granted)).toBeCloseTo(tokens, 9);
});

test("the wait for a start is what is missing of it, and a start is never waited for longer than a whole burst takes", () => {
  expect(untilAllowedMs(RATE, 0, 1)).toBe(20);
  expect(untilAllowedMs(RATE, 0.75, 1)).toBe(5);
  expect(untilAllowedMs(RATE, 3, 1)).toBe(0);
  expect(untilAllowedMs(RATE, 0, 1_000)).toBe(200);
});

const usage = fc.record({
  rate: fc.record({
    count: fc.integer({ min: 1, max: 100 }),
    perMs: fc.constantFrom(100, 1_000, 60_000),
    burst: fc.integer({ min: 1, max: 20 }),
  }),
  /** How long until the feeder looks, how many it wants, and how long until they are claimed. */
  rounds: fc.array(
    fc.record({
      pauseMs: fc.integer({ min: 0, max: 500 }),
      wanted: fc.integer({ min: 0, max: 30 }),
      claims: fc.integer({ min: 0, max: 30 }),
    }),
    { maxLength: 60 },
  ),
});

test("sequence 53: however late jobs are claimed that were granted, no stretch of time has more starts than a burst and the rate allow", () => {
  fc.assert(
    fc.property(usage, ({ rate, rounds }) => {
      let [now, tat, granted] = [0, 0, 0];
      const starts: number[] = [];
      for (const { pauseMs, wanted, claims } of rounds) {
        now += pauseMs;
        granted += Math.min(wanted, Math.max(0, Math.floor(tokensOf(rate, tat - now, granted) + 1e-6)));
        const claimed = Math.min(claims, granted);
        for (let n = 0; n < claimed; n += 1) starts.push(now);
        granted -= claimed;
        tat = Math.max(tat, now) + claimed * stepMs(rate);
      }
      for (const [first, from] of starts.entries()) {
        for (const [last, to] of starts.entries()) {
          if (last < first) continue;
          const allowed = rate.burst + (to - from) / stepMs(rate);
          expect(last - first + 1).toBeLessThanOrEqual(allowed + 1e-3);
        }
      }
    }),
  );
});
