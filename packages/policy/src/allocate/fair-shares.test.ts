import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FairShares } from "./fair-shares.ts";

interface Key {
  readonly name: string;
  readonly weight: number;
  readonly cost: number;
}

/** Admits so many jobs of keys that always have one waiting; how much each has got. */
function serve(keys: readonly Key[], count: number, shares = new FairShares()): Map<string, number> {
  const tags = new Map(keys.map(({ name }) => [name, shares.tagOf(name)]));
  const served = new Map(keys.map(({ name }) => [name, 0]));
  for (let n = 0; n < count; n += 1) {
    const next = keys.reduce((a, b) => ((tags.get(b.name) ?? 0) < (tags.get(a.name) ?? 0) ? b : a));
    shares.admit(next.name, tags.get(next.name) ?? 0, next.cost, next.weight);
    tags.set(next.name, shares.tagOf(next.name));
    served.set(next.name, (served.get(next.name) ?? 0) + next.cost);
  }
  return served;
}

test("keys of weights 3 and 1 get three to one", () => {
  const keys = [
    { name: "a", weight: 3, cost: 1 },
    { name: "b", weight: 1, cost: 1 },
  ];
  expect(Object.fromEntries(serve(keys, 10_000))).toEqual({ a: 7_500, b: 2_500 });
});

const weighted = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    weight: fc.double({ min: 0.01, max: 1_000, noNaN: true }),
    cost: fc.integer({ min: 1, max: 10 }),
  }),
  { selector: ({ name }) => name, minLength: 2, maxLength: 6 },
);

test("of two keys that always wait, none is ahead of its share by more than one job of each", () => {
  fc.assert(
    fc.property(weighted, fc.integer({ min: 1, max: 500 }), (keys, count) => {
      const served = serve(keys, count);
      for (const a of keys) {
        for (const b of keys) {
          const ahead = (served.get(a.name) ?? 0) / a.weight - (served.get(b.name) ?? 0) / b.weight;
          expect(ahead).toBeLessThanOrEqual((a.cost / a.weight + b.cost / b.weight) * (1 + 1e-9));
        }
      }
    }),
  );
});

test("a key that had nothing waiting has saved up nothing, and owes nothing", () => {
  const shares = new FairShares();
  const [a, b] = [
    { name: "a", weight: 1, cost: 1 },
    { name: "b", weight: 1, cost: 1 },
  ];
  serve([a], 1_000, shares);
  expect(Object.fromEntries(serve([a, b], 100, shares))).toEqual({ a: 50, b: 50 });
});

test("keys that no longer matter are forgotten, and come back as if they were new", () => {
  const shares = new FairShares();
  for (let n = 0; n < 100_000; n += 1) shares.admit(`key ${n}`, n, 1, 1);
  expect(shares.remembered).toBeLessThan(3_000);
  expect(shares.tagOf("key 0")).toBe(99_999);
  expect(shares.tagOf("key 99999")).toBe(100_000);
});
