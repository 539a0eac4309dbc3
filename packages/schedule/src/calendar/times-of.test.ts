import { expect, test } from "vitest";
import { textOf, timesFrom } from "./times-of.ts";

const calendar = (cron: string): Parameters<typeof timesFrom>[0] => ({
  spec: { cron },
  timeZone: "UTC",
  dst: "vixie",
});

test.each([
  ["0 0 * * MON#L", "At 0 0 * * MON#L (UTC)"],
  ["? 0 * * *", "Every minute, between 00:00 and 00:59 (UTC)"],
  ["0 9 1 * +1", "At 09:00, on day 1 of the month, only on Monday (UTC)"],
  ["0 9 1 * MON#L", "At 09:00, on day 1 of the month; or at 0 9 * * MON#L (UTC)"],
])("case C5: a pattern that has times has a text, too, and be it the pattern: %s", (pattern, text) => {
  expect(timesFrom(calendar(pattern), Date.now(), 1)).toHaveLength(1);
  expect(textOf(calendar(pattern))).toBe(text);
});

test("case C5: no time lies where timestamps end, whose answers nobody could read", () => {
  const last = Date.parse("9999-12-30T00:00Z");
  expect(timesFrom(calendar("0 0 * * *"), last, 5)).toEqual([]);
  const interval = { everyMs: 366 * 86_400_000, phaseMs: 0 };
  expect(timesFrom({ spec: interval, timeZone: "UTC", dst: "vixie" }, last, 5)).toEqual([]);
});
