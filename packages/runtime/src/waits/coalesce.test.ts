import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type CoalesceOptions, type Coalescer, coalesce } from "./coalesce.ts";
import { CoalesceFullError } from "./waiting-line.ts";

/** A flush under the test's control: each batch waits in `batches` until the test settles it. */
interface Batch {
  readonly items: number[];
  readonly resolve: (results: string[]) => void;
  readonly reject: (error: unknown) => void;
}

function controlled(options: Partial<CoalesceOptions<number, string>> = {}): {
  coalescer: Coalescer<number, string>;
  batches: Batch[];
  /** Resolves when this many flushes have started. */
  started: (count: number) => Promise<void>;
} {
  const batches: Batch[] = [];
  const flush = (items: number[]): Promise<string[]> =>
    new Promise((resolve, reject) => batches.push({ items, resolve, reject }));
  const started = async (count: number): Promise<void> => {
    while (batches.length < count) await nextTurn();
  };
  return {
    coalescer: coalesce({ name: "test", maxItems: 10, inFlight: 1, flush, ...options }),
    batches,
    started,
  };
}

const itemsOf = (batches: readonly Batch[]): number[][] => batches.map(({ items }) => items);
const ofItem = (item: number): string => `r${item}`;
const settle = (batch: Batch | undefined): void => batch?.resolve(batch.items.map(ofItem));

/** An error that says which item of a batch is at fault, as SQLSTATE classes 22 and 23 do. */
class BadItem extends Error {}

test("adds of one turn share a batch, those behind a few promises included", async () => {
  const { coalescer, batches, started } = controlled({ inFlight: 3 });
  const later = async (): Promise<string> => {
    await Promise.resolve();
    await Promise.resolve();
    return coalescer.add(3);
  };
  const adds = [coalescer.add(1), coalescer.add(2), later()];
  await started(1);
  expect(itemsOf(batches)).toEqual([[1, 2, 3]]);
  settle(batches[0]);
  expect(await Promise.all(adds)).toEqual(["r1", "r2", "r3"]);
});

test("what arrives during a flush goes into the next one, which starts when the first has ended", async () => {
  const { coalescer, batches, started } = controlled();
  const first = coalescer.add(1);
  await started(1);
  const rest = [coalescer.add(2), coalescer.add(3)];
  await pass(3);
  expect(itemsOf(batches)).toEqual([[1]]);
  expect(coalescer.waiting).toBe(2);
  settle(batches[0]);
  expect(await first).toBe("r1");
  await started(2);
  expect(itemsOf(batches)).toEqual([[1], [2, 3]]);
  settle(batches[1]);
  expect(await Promise.all(rest)).toEqual(["r2", "r3"]);
});

test("a batch keeps to maxBytes, and an item larger than that travels alone", async () => {
  const { coalescer, batches, started } = controlled({ inFlight: 9, maxBytes: 100, sizeOf: (item) => item });
  const all = coalescer.addMany([60, 40, 1, 500, 99, 2]);
  await started(5);
  expect(itemsOf(batches)).toEqual([[60, 40], [1], [500], [99], [2]]);
  batches.forEach(settle);
  expect(await all).toEqual([60, 40, 1, 500, 99, 2].map(ofItem));
});

test("refuses what would wait beyond maxWaitingBytes, and takes again once there is room", async () => {
  const sizeOf = (item: number): number => item;
  const { coalescer, batches, started } = controlled({ maxItems: 2, sizeOf, maxWaitingBytes: 100 });
  const taken = [coalescer.add(60), coalescer.add(40)];
  await expect(coalescer.add(1)).rejects.toThrow("test: more than 100 bytes would wait");
  await started(1);
  await expect(coalescer.addMany([50, 51])).rejects.toThrow(CoalesceFullError);
  taken.push(coalescer.add(100));
  settle(batches[0]);
  await started(2);
  settle(batches[1]);
  expect(await Promise.all(taken)).toEqual(["r60", "r40", "r100"]);
});

test("refuses what would wait beyond maxWaiting, and takes again once there is room", async () => {
  const { coalescer, batches, started } = controlled({ maxItems: 2, maxWaiting: 3 });
  const taken = [coalescer.add(1), coalescer.add(2)];
  await expect(coalescer.addMany([3, 4])).rejects.toThrow(CoalesceFullError);
  taken.push(coalescer.add(3));
  await expect(coalescer.add(4)).rejects.toThrow("test: more than 3 items would wait");
  await started(1);
  taken.push(coalescer.add(5));
  settle(batches[0]);
  await started(2);
  settle(batches[1]);
  expect(await Promise.all(taken)).toEqual(["r1", "r2", "r3", "r5"]);
  expect(itemsOf(batches)).toEqual([
    [1, 2],
    [3, 5],
  ]);
});

test("a failed flush fails its own callers only", async () => {
  const { coalescer, batches, started } = controlled({ maxItems: 2, inFlight: 2 });
  const outcomes = Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  await started(2);
  const error = new Error("connection lost");
  batches[0]?.reject(error);
  settle(batches[1]);
  expect(await outcomes).toEqual([
    { status: "rejected", reason: error },
    { status: "rejected", reason: error },
    { status: "fulfilled", value: "r3" },
  ]);
});

test("after an item's fault each item is flushed alone and gets its own outcome", async () => {
  const flushed: number[][] = [];
  const counts: number[] = [];
  const coalescer = coalesce<number, string>({
    name: "test",
    maxItems: 10,
    inFlight: 1,
    retrySingly: (error) => error instanceof BadItem,
    onFlush: (count) => counts.push(count),
    flush: async (items) => {
      flushed.push(items);
      if (items.includes(2)) throw new BadItem("2 is bad");
      return items.map(ofItem);
    },
  });
  const outcomes = await Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  expect(outcomes).toEqual([
    { status: "fulfilled", value: "r1" },
    { status: "rejected", reason: new BadItem("2 is bad") },
    { status: "fulfilled", value: "r3" },
  ]);
  expect(flushed).toEqual([[1, 2, 3], [1], [2], [3]]);
  expect(counts).toEqual([3, 1, 1, 1]);
});

test("a fault that is not an item's ends the repetition", async () => {
  const { coalescer, batches, started } = controlled({ retrySingly: (error) => error instanceof BadItem });
  const outcomes = Promise.allSettled([1, 2, 3].map((item) => coalescer.add(item)));
  await started(1);
  batches[0]?.reject(new BadItem("one of three"));
  await started(2);
  settle(batches[1]);
  await started(3);
  const gone = new Error("connection lost");
  batches[2]?.reject(gone);
  expect(await outcomes).toEqual([
    { status: "fulfilled", value: "r1" },
    { status: "rejected", reason: gone },
    { status: "rejected", reason: gone },
  ]);
  expect(itemsOf(batches)).toEqual([[1, 2, 3], [1], [2]]);
});

test("a flush that answers too few results fails its batch and is not repeated", async () => {
  const { coalescer, batches, started } = controlled({ retrySingly: () => true });
  const failure = coalescer.addMany([1, 2]).catch((error: unknown) => error);
  await started(1);
  batches[0]?.resolve(["r1"]);
  expect(await failure).toMatchObject({ message: "test: flush answered 1 results for 2 items" });
  await coalescer.idle();
  expect(batches).toHaveLength(1);
});

test("addMany rejects with its first failure, after all of its items have settled", async () => {
  const { coalescer, batches, started } = controlled({ maxItems: 1, inFlight: 2 });
  let settled = false;
  const all = coalescer.addMany([1, 2]).finally(() => {
    settled = true;
  });
  const failure = all.catch((error: unknown) => error);
  await started(2);
  batches[0]?.reject(new Error("first"));
  await pass(3);
  expect(settled).toBe(false);
  settle(batches[1]);
  expect(await failure).toEqual(new Error("first"));
});

test("idle resolves at once when nothing was added, else after the last flush", async () => {
  const { coalescer, batches, started } = controlled();
  await coalescer.idle();
  let idle = false;
  const added = coalescer.add(1);
  const done = coalescer.idle().then(() => {
    idle = true;
  });
  await started(1);
  expect(idle).toBe(false);
  settle(batches[0]);
  await done;
  expect(await added).toBe("r1");
});

test("an error thrown by a callback fails the batch instead of leaving it unsettled", async () => {
  const { coalescer, batches, started } = controlled({
    retrySingly: () => {
      throw new Error("callback broke");
    },
  });
  const failure = coalescer.addMany([1, 2]).catch((error: unknown) => error);
  await started(1);
  batches[0]?.reject(new Error("flush failed"));
  expect(await failure).toEqual(new Error("callback broke"));
  await coalescer.idle();
});

async function pass(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await nextTurn();
}

test("case A4: an item whose caller has left before its flush is in none, and takes no place", async () => {
  const { coalescer, batches, started } = controlled({ maxWaiting: 2 });
  const first = coalescer.add(1);
  await started(1);
  const leaving = new AbortController();
  const left = coalescer.add(2, leaving.signal);
  const stays = coalescer.add(3);
  leaving.abort(new Error("gone"));
  const later = coalescer.add(4);
  await expect(left).rejects.toThrow("gone");
  await expect(coalescer.add(5, leaving.signal)).rejects.toThrow("gone");
  settle(batches[0]);
  await started(2);
  settle(batches[1]);
  expect(await Promise.all([first, stays, later])).toEqual(["r1", "r3", "r4"]);
  expect(itemsOf(batches)).toEqual([[1], [3, 4]]);
});

test("case A4: when all that wait have left, nothing is flushed, and the coalescer is idle", async () => {
  const { coalescer, batches } = controlled();
  const leaving = new AbortController();
  const left = coalescer.add(1, leaving.signal);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  await coalescer.idle();
  expect(batches).toEqual([]);
});
