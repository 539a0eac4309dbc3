import { expect, test } from "vitest";
import { count, inWords } from "./in-words.ts";

test.each([
  [-5, "0.0 s"],
  [449, "0.4 s"],
  [59_999, "59.9 s"],
  [60_000, "1 min"],
  [185_000, "3 min 5 s"],
  [7_205_000, "2 h"],
  [187_200_000, "2 d 4 h"],
])("%i ms are %s", (ms, words) => {
  expect(inWords(ms)).toBe(words);
});

test("one is not many", () => {
  expect([0, 1, 2].map((n) => count(n, "slot"))).toEqual(["0 slots", "1 slot", "2 slots"]);
});
