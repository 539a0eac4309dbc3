import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { BreakerRule } from "../limit.ts";
import { type BreakerFacts, judge } from "./judge.ts";

const RULE: BreakerRule = { errorRatio: 0.5, minCalls: 10, windowMs: 60_000, openForMs: 30_000 };
const CLOSED: BreakerFacts = { state: undefined, openLeftMs: 0, calls: 0, failures: 0, probe: undefined };

const counted = (calls: number, failures: number, rule: Partial<BreakerRule> = {}): string =>
  judge({ ...RULE, ...rule }, { ...CLOSED, calls, failures });

test("a closed breaker trips at the share of failures, and not before so many calls", () => {
  expect(counted(0, 0)).toBe("pass");
  expect(counted(9, 9)).toBe("pass");
  expect(counted(10, 4)).toBe("pass");
  expect(counted(10, 5)).toBe("suspect");
  expect(counted(10_000, 4_999)).toBe("pass");
  expect(counted(10_000, 5_000)).toBe("suspect");
  // All of them, and any of them.
  expect(counted(10, 9, { errorRatio: 1 })).toBe("pass");
  expect(counted(10, 10, { errorRatio: 1 })).toBe("suspect");
  expect(counted(1, 1, { minCalls: 1, errorRatio: 0.001 })).toBe("suspect");
  expect(counted(1, 0, { minCalls: 1, errorRatio: 0.001 })).toBe("pass");
});

test("an open breaker holds everything until its time is over, then lets one through", () => {
  const open = (openLeftMs: number): string => judge(RULE, { ...CLOSED, state: "open", openLeftMs });
  expect(open(30_000)).toBe("hold");
  expect(open(1)).toBe("hold");
  expect(open(0)).toBe("probe");
});

test("a half-open breaker does what its probe says, and takes another where it says nothing", () => {
  const half = (probe: BreakerFacts["probe"], openLeftMs = 0): string =>
    judge(RULE, { ...CLOSED, state: "half_open", probe, openLeftMs });
  expect(half("under way")).toBe("hold");
  expect(half("succeeded")).toBe("close");
  expect(half("failed")).toBe("reopen");
  expect(half("none")).toBe("probe");
  expect(half(undefined)).toBe("probe");
  expect(half("none", 5_000)).toBe("hold");
});

test("nothing passes a breaker that is not closed, and none opens for successes", () => {
  const facts = fc.record({
    state: fc.constantFrom(undefined, "open" as const, "half_open" as const),
    openLeftMs: fc.nat(),
    calls: fc.nat(1_000),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    probe: fc.constantFrom(
      undefined,
      "under way" as const,
      "succeeded" as const,
      "failed" as const,
      "none" as const,
    ),
  });
  const rules = fc.record({
    errorRatio: fc.double({ min: 0.001, max: 1, noNaN: true }),
    minCalls: fc.integer({ min: 1, max: 500 }),
    windowMs: fc.constant(60_000),
    openForMs: fc.constant(30_000),
  });
  fc.assert(
    fc.property(rules, facts, (rule, { share, ...rest }) => {
      const failures = Math.floor(rest.calls * share);
      const verdict = judge(rule, { ...rest, failures });
      const isClosed = rest.state === undefined;
      expect(["pass", "suspect"].includes(verdict)).toBe(isClosed);
      const isBad = rest.calls >= rule.minCalls && failures >= rule.errorRatio * rest.calls && failures > 0;
      expect(verdict === "suspect").toBe(isClosed && isBad);
      expect(verdict === "probe" && rest.openLeftMs > 0).toBe(false);
    }),
  );
});
