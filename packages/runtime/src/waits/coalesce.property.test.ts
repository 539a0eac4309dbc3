import { setImmediate as nextTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { coalesce } from "./coalesce.ts";

/** An error that says which items its batch had. */
class BadBatch extends Error {}

const scenario = fc.record({
  /** Each item: how many turns after the one before it is added, its size, and whether a batch with it fails. */
  items: fc.array(
    fc.record({
      pause: fc.constantFrom(0, 0, 0, 1, 3),
      size: fc.integer({ min: 0, max: 60 }),
      bad: fc.boolean(),
    }),
    { maxLength: 60 },
  ),
  maxItems: fc.integer({ min: 1, max: 7 }),
  maxBytes: fc.integer({ min: 1, max: 100 }),
  inFlight: fc.integer({ min: 1, max: 4 }),
  /** How many turns each flush takes, over and over. */
  turns: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
  singly: fc.boolean(),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

interface Played {
  /** Every batch that was flushed, in order; an item is its index in the scenario. */
  readonly batches: number[][];
  readonly mostInFlight: number;
  readonly outcomes: PromiseSettledResult<string>[];
}

test("every add settles with the outcome of its own last flush, which only its own fault makes a failure when items are repeated singly", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { batches, outcomes } = await play(given);
      const isBad = (item: number): boolean => given.items[item]?.bad === true;
      for (const item of given.items.keys()) {
        const [first = [], ...repeated] = batches.filter((batch) => batch.includes(item));
        const last = repeated.at(-1) ?? first;
        const repeats = given.singly && first.length > 1 && first.some(isBad);
        expect(repeated).toEqual(repeats ? [[item]] : []);
        const fails = given.singly ? isBad(item) : first.some(isBad);
        const failure = { status: "rejected", reason: new BadBatch(last.join()) };
        expect(outcomes[item]).toEqual(fails ? failure : { status: "fulfilled", value: `r${item}` });
      }
    }),
  );
});

test("no flush exceeds maxItems or maxBytes, and no more than inFlight run at once", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { batches, mostInFlight } = await play(given);
      expect(mostInFlight).toBeLessThanOrEqual(given.inFlight);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(given.maxItems);
        const bytes = batch.reduce((sum, item) => sum + (given.items[item]?.size ?? 0), 0);
        expect(batch.length === 1 || bytes <= given.maxBytes).toBe(true);
      }
    }),
  );
});

async function play({ items, maxItems, maxBytes, inFlight, turns, singly }: Scenario): Promise<Played> {
  const batches: number[][] = [];
  let flying = 0;
  let mostInFlight = 0;
  const flush = async (batch: number[]): Promise<string[]> => {
    flying += 1;
    mostInFlight = Math.max(mostInFlight, flying);
    batches.push(batch);
    await pass(turns[batches.length % turns.length] ?? 0);
    flying -= 1;
    if (batch.some((item) => items[item]?.bad)) throw new BadBatch(batch.join());
    return batch.map((item) => `r${item}`);
  };
  const sizeOf = (item: number): number => items[item]?.size ?? 0;
  const retrySingly = (): boolean => singly;
  const coalescer = coalesce({ name: "random", maxItems, maxBytes, inFlight, sizeOf, flush, retrySingly });
  const adds: Promise<PromiseSettledResult<string>[]>[] = [];
  for (const [item, { pause }] of items.entries()) {
    await pass(pause);
    adds.push(Promise.allSettled([coalescer.add(item)]));
  }
  const outcomes = (await Promise.all(adds)).flat();
  await coalescer.idle();
  expect(coalescer.waiting).toBe(0);
  return { batches, mostInFlight, outcomes };
}

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
