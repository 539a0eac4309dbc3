import { expect, test } from "vitest";
import { tidyPattern } from "./pattern.ts";
import { cronText, intervalText } from "./text.ts";

test.each([
  ["0 9 1 * 1", "At 09:00, on day 1 of the month; or at 09:00, only on Monday"],
  [
    "0 0 29 2 MON",
    "At 00:00, on day 29 of the month, only in February; or at 00:00, only on Monday, only in February",
  ],
  ["0 0 */2 * MON", "At 00:00, every 2 days in a month, only on Monday"],
  ["0 0 1-7 3 */2", "At 00:00, between day 1 and 7 of the month, only in March, every 2 days of the week"],
  ["30 2,14 * * *", "At 02:30 and 14:30"],
  ["*/10 * * * * *", "Every 10 seconds"],
  ["@hourly", "Every hour"],
  ["0 0 L * *", "At 00:00, on the last day of the month"],
  ["0 0 ? * MON", "At 00:00, only on Monday"],
])("%s in words", (pattern, text) => {
  expect(cronText(pattern)).toBe(text);
});

// The library for words refuses or misreads them; the one for times does not.
test.each([
  ["? ? * * *", "Every minute"],
  ["0\t0\n* *  *", "At 00:00"],
  [" @HOURLY ", "Every hour"],
  ["0 0 1W,15 * *", "At 0 0 1W,15 * *"],
  ["0 0 * * 1-5#2", "At 0 0 * * 1-5#2"],
])("whatever fires has a text: %j", (pattern, text) => {
  expect(cronText(tidyPattern(pattern))).toBe(text);
});

test("intervals in words", () => {
  expect(intervalText({ everyMs: 3_600_000, phaseMs: 0 })).toBe("Every hour");
  expect(intervalText({ everyMs: 5_400_000, phaseMs: 300_000 })).toBe(
    "Every 90 minutes, 5 minutes later than the multiples of it",
  );
});
