import { FIRST_ID, forgetHeldTypes, purgeKeys, purgePage, purgeWorkers, trimNext } from "@muster/db";
import { sleep } from "@muster/runtime";
import type { Chore, ChoreContext } from "./chore.ts";

const BATCH = 5_000;
/** Between two batches: without it, purging would cost a third of the speed at which jobs run. */
const PAUSE_MS = 100;
/** How often to look whether a walk is due: ten looks a second were most of what an idle leader did. */
const LOOK_MS = 1_000;
const WALK_EVERY_MS = 3_600_000;
/** After the start of its process, which first has to do what was waiting for it: reading all rows can wait longer. */
const FIRST_WALK_MS = 30_000;

/** Deletes what is past its retention: small tables first, then once an hour a walk along the whole primary key. */
export function purger(
  { database, retention, log }: ChoreContext,
  firstWalkMs: number = FIRST_WALK_MS,
): Chore {
  // Undefined between two walks. Kept here: a new leader starts over, which costs it one walk.
  let after: string | undefined;
  let walkAt = performance.now() + firstWalkMs;
  let purged = 0;
  // Jobs may have thousands of events and attempts: a page that is more than a statement may delete is tried in smaller
  // ones, or the walk would be stuck on it for ever.
  let batch = BATCH;
  /** Of one walk along the expired keys. */
  let keys: ReturnType<typeof purgeKeys> | undefined;

  const walkOn = async (from: string): Promise<void> => {
    const size = batch;
    batch = Math.ceil(size / 10);
    if (size === 1) await trimNext(database, retention, from);
    const page = await purgePage(database, retention, from, size);
    batch = Math.min(BATCH, size * 2);
    purged += page.purged;
    after = page.lastId;
    if (after !== undefined) return;
    log.debug({ jobs: purged }, "purged jobs that are past their retention");
    walkAt = performance.now() + WALK_EVERY_MS;
    purged = 0;
  };

  const nextPiece = async (): Promise<void> => {
    if (after !== undefined) return await walkOn(after);
    // The walk starts when no expired key is left; until then each piece is one batch of them.
    keys ??= purgeKeys(database, BATCH);
    if (!(await keys.next()).done) return;
    keys = undefined;
    await purgeWorkers(database);
    await forgetHeldTypes(database);
    await walkOn(FIRST_ID);
  };

  return {
    name: "purger",
    intervalMs: LOOK_MS,
    runOnce: async (signal) => {
      if (after === undefined && performance.now() < walkAt) return;
      await nextPiece();
      if (after === undefined && keys === undefined) return;
      await sleep(PAUSE_MS, signal);
      return "again";
    },
  };
}
