import { JobStateSchema } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { enumWord, enumWords } from "./enum-words.ts";
import { factLines } from "./printer.ts";
import { bytesText, countText, plural, spanOf, sparkline } from "./words.ts";

test.each([
  [0, "0ms"],
  [740, "740ms"],
  [1200, "1.2s"],
  [59_400, "59s"],
  [200_000, "3m20s"],
  [3_600_000, "1h"],
  [187_200_000, "2d4h"],
])("%d ms is %s", (ms, text) => {
  expect(spanOf(ms)).toBe(text);
});

test("numbers that stopped at a bound say so", () => {
  expect(countText(10_000, true)).toBe("10,000+");
  expect(countText(3n, false)).toBe("3");
  expect([plural(1, "job"), plural(2, "job"), plural(0n, "job")]).toEqual(["1 job", "2 jobs", "0 jobs"]);
});

test("values of enums are the words that people type", () => {
  expect(enumWord(JobStateSchema, 7)).toBe("deadletter");
  expect(enumWord(JobStateSchema, 0)).toBe("");
  // Of a newer server.
  expect(enumWord(JobStateSchema, 99)).toBe("99");
  expect(enumWords(JobStateSchema)).toMatchObject({ scheduled: 1, cancelled: 8 });
});

test("bytes are shown as text where they are that, and never as what they are not", () => {
  expect(bytesText(Buffer.from("grün"))).toBe("grün");
  expect(bytesText(Uint8Array.of(0xff, 0xfe))).toBe("2 bytes, in base64: //4=");
});

test("a series is drawn from nothing to its greatest", () => {
  expect(sparkline([0, 1, 4, 8])).toBe(" ▁▄█");
  expect(sparkline([])).toBe("");
});

test("facts that say nothing are left out, and lines of one stand below each other", () => {
  expect(
    factLines([
      ["id", "7"],
      ["error", ""],
      ["times", "a\nb"],
    ]),
  ).toBe("id     7\ntimes  a\n       b");
});
