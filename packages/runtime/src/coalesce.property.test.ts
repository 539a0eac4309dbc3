import { setImmediate as nextTurn } from "node:timers/promises";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { coalesce } from "./coalesce.ts";

/** An error that says which items its batch had. */
class BadBatch extends Error {}

const resultOf = (item: number): string => `r${item}`;

/** One item of the random runs: how many turns after the previous one it comes, its size, and whether it is bad. */
const job = fc.record({
  pause: fc.constantFrom(0, 0, 0, 1, 3),
  size: fc.integer({ min: 0, max: 60 }),
  bad: fc.boolean(),
});
const run = fc.record({
  jobs: fc.array(job, { maxLength: 60 }),
  maxItems: fc.integer({ min: 1, max: 7 }),
  maxBytes: fc.integer({ min: 1, max: 100 }),
  inFlight: fc.integer({ min: 1, max: 4 }),
  /** How many turns each flush takes, over and over. */
  turns: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }),
  singly: fc.boolean(),
});

test("in every run each add settles once with its own outcome, within every bound", async () => {
  await fc.assert(
    fc.asyncProperty(run, async ({ jobs, maxItems, maxBytes, inFlight, turns, singly }) => {
      let flying = 0;
      const batches: number[][] = [];
      const sizeOf = (index: number): number => jobs[index]?.size ?? 0;
      const isBad = (index: number): boolean => jobs[index]?.bad ?? false;
      const flush = async (items: number[]): Promise<string[]> => {
        flying += 1;
        expect(flying).toBeLessThanOrEqual(inFlight);
        batches.push(items);
        await pass(turns[batches.length % turns.length] ?? 0);
        flying -= 1;
        if (items.some(isBad)) throw new BadBatch(items.join());
        return items.map(resultOf);
      };
      const coalescer = coalesce({
        name: "random",
        maxItems,
        maxBytes,
        inFlight,
        sizeOf,
        flush,
        retrySingly: () => singly,
      });
      const adds: Promise<PromiseSettledResult<string>[]>[] = [];
      for (const [index, { pause }] of jobs.entries()) {
        await pass(pause);
        adds.push(Promise.allSettled([coalescer.add(index)]));
      }
      const outcomes = (await Promise.all(adds)).flat();
      await coalescer.idle();
      expect(coalescer.waiting).toBe(0);

      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(maxItems);
        const bytes = batch.reduce((sum, index) => sum + sizeOf(index), 0);
        expect(batch.length === 1 || bytes <= maxBytes).toBe(true);
      }
      for (const [index, outcome] of outcomes.entries()) {
        // With single repetition, an item's last batch is the one it was alone in, if it ever was.
        const last = batches.findLast((batch) => batch.includes(index));
        const expected =
          last?.some(isBad) === true
            ? { status: "rejected", reason: new BadBatch(last.join()) }
            : { status: "fulfilled", value: resultOf(index) };
        expect(outcome).toEqual(expected);
        // Repeated alone, an item fails only by its own fault; otherwise a bad one also fails its neighbours.
        expect(outcome.status === "rejected" && !(singly && !isBad(index)) || !isBad(index)).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}
