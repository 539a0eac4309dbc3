import { afterEach, expect, test } from "vitest";
import { ahead, hearDate } from "./server-clock.ts";

afterEach(() => void (ahead.value = 0));

const NOON = Date.parse("2026-05-04T12:00:00Z");
const at = (ms: number): string => new Date(ms).toUTCString();

test("a clock that is an hour wrong is told by an answer's date, and one that was set right meanwhile too", () => {
  hearDate(at(NOON), NOON - 3_600_000);
  expect(ahead.value).toBe(3_600_500);
  hearDate(at(NOON + 1_000), NOON + 1_700);
  expect(ahead.value).toBe(0);
});

test("what a second's rounding and an answer's way make is no difference", () => {
  for (const late of [0, 999, 1_900]) hearDate(at(NOON), NOON + late);
  expect(ahead.value).toBe(0);
  hearDate(at(NOON), NOON - 60_000);
  const { value: first } = ahead;
  hearDate(at(NOON), NOON - 60_900);
  expect(ahead.value).toBe(first);
});

test.each([null, "", "yesterday"])("of an answer whose date is %j nothing is learnt", (date) => {
  hearDate(date, NOON);
  expect(ahead.value).toBe(0);
});
