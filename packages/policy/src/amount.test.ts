import { expect, test } from "vitest";
import { costOf, weightOf } from "./amount.ts";

test.each([
  [undefined, 1, false],
  ["3", 3, false],
  ["2.5", 2.5, false],
  ["10", 10, false],
  ["11", 10, true],
  ["0", 1, true],
  ["0.5", 1, true],
  ["abc", 1, true],
  ["-1", 1, true],
  ["1e9", 1, true],
  ["Infinity", 1, true],
  ["", 1, true],
  [" 2", 1, true],
])("sequence 63: a cost of %j under a burst of 10 is %d", (text, amount, clamped) => {
  expect(costOf(text, 10)).toEqual({ amount, clamped });
});

test("a burst below one admits a cost of one", () => {
  expect(costOf("5", 0.5)).toEqual({ amount: 1, clamped: true });
});

test.each([
  [undefined, 1, false],
  ["3", 3, false],
  ["0", 0.01, true],
  ["0.001", 0.01, true],
  ["100000", 1_000, true],
  ["heavy", 1, true],
])("a weight of %j is %d", (text, amount, clamped) => {
  expect(weightOf(text)).toEqual({ amount, clamped });
});
