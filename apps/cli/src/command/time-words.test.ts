import { expect, test } from "vitest";
import { readSpanMs, readTimeMs } from "./time-words.ts";

const NOW = Date.parse("2030-01-31T12:00:00Z");

test.each([
  ["500ms", 500],
  ["1.5s", 1500],
  ["1h30m", 5_400_000],
  ["2d", 172_800_000],
  ["0s", 0],
  ["", undefined],
  ["5", undefined],
  ["5 m", undefined],
  ["-5m", undefined],
  ["5m!", undefined],
])("the span %j", (text, ms) => {
  expect(readSpanMs(text)).toBe(ms);
});

test.each([
  ["now", "2030-01-31T12:00:00.000Z"],
  ["2h", "2030-01-31T10:00:00.000Z"],
  ["+2h", "2030-01-31T14:00:00.000Z"],
  ["2030-01-30", "2030-01-30T00:00:00.000Z"],
  ["2030-01-30 08:30", "2030-01-30T08:30:00.000Z"],
  ["2030-01-30T08:30:00+02:00", "2030-01-30T06:30:00.000Z"],
  ["tomorrow", undefined],
  ["2030-13-01", undefined],
  ["30.01.2030", undefined],
])("the time %j, whatever zone this machine is in", (text, expected) => {
  const ms = readTimeMs(text, NOW);
  expect(ms === undefined ? undefined : new Date(ms).toISOString()).toBe(expected);
});
