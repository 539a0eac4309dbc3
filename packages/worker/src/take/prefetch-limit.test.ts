import { expect, test } from "vitest";
import { PrefetchLimit } from "./prefetch-limit.ts";

function ran(prefetch: PrefetchLimit, count: number, ms: number): PrefetchLimit {
  for (let n = 0; n < count; n += 1) prefetch.onRan(ms);
  return prefetch;
}

test("nothing is claimed ahead before enough has run", () => {
  expect(ran(new PrefetchLimit(), 49, 1).ahead(10)).toBe(0);
  expect(ran(new PrefetchLimit(), 50, 1).ahead(10)).toBeGreaterThan(0);
});

test("ahead is what the slots do in a tenth of a second, at most one statement's worth", () => {
  expect(ran(new PrefetchLimit(), 1_000, 20).ahead(10)).toBe(50);
  expect(ran(new PrefetchLimit(), 1_000, 0).ahead(10)).toBe(500);
  expect(ran(new PrefetchLimit(), 1_000, 101).ahead(1_000)).toBe(0);
});

test("a few long jobs end it at once, and only many short ones bring it back", () => {
  const prefetch = ran(ran(new PrefetchLimit(), 1_000, 1), 3, 2_000);
  expect(prefetch.ahead(100)).toBe(0);
  expect(ran(prefetch, 10, 1).ahead(100)).toBe(0);
  expect(ran(prefetch, 1_000, 1).ahead(100)).toBe(500);
});

test("after a reset it has to be earned again", () => {
  const prefetch = ran(new PrefetchLimit(), 1_000, 1);
  prefetch.reset();
  expect(prefetch.ahead(10)).toBe(0);
  expect(ran(prefetch, 50, 1).ahead(10)).toBe(500);
});
