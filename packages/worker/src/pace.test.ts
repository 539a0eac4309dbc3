import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

function ran(pace: Pace, count: number, ms: number): Pace {
  for (let n = 0; n < count; n += 1) pace.ran(ms);
  return pace;
}

test("nothing is claimed ahead before enough has run", () => {
  expect(ran(new Pace(), 49, 1).ahead(10)).toBe(0);
  expect(ran(new Pace(), 50, 1).ahead(10)).toBeGreaterThan(0);
});

test("ahead is what the slots do in a tenth of a second, at most one statement's worth", () => {
  expect(ran(new Pace(), 1_000, 20).ahead(10)).toBe(50);
  expect(ran(new Pace(), 1_000, 0).ahead(10)).toBe(500);
  expect(ran(new Pace(), 1_000, 101).ahead(1_000)).toBe(0);
});

test("a few long jobs end it at once, and only many short ones bring it back", () => {
  const pace = ran(ran(new Pace(), 1_000, 1), 3, 2_000);
  expect(pace.ahead(100)).toBe(0);
  expect(ran(pace, 10, 1).ahead(100)).toBe(0);
  expect(ran(pace, 1_000, 1).ahead(100)).toBe(500);
});

test("after a reset it has to be earned again", () => {
  const pace = ran(new Pace(), 1_000, 1);
  pace.reset();
  expect(pace.ahead(10)).toBe(0);
  expect(ran(pace, 50, 1).ahead(10)).toBe(500);
});
