import {
  countFreed,
  declareLost,
  type FreedRow,
  findEndedWorkers,
  freeOrphans,
  freeRowsOf,
  tellOfRefused,
} from "@muster/db";
import { announceFreed } from "@muster/dispatch";
import { isFinal } from "@muster/job";
import { boundedLabel } from "@muster/runtime";
import type { Chore, ChoreContext } from "./chore.ts";

/** Longer than any claim runs: one that began before its worker was declared lost may commit afterwards. */
const FREE_FOR_MS = 60_000;
const ORPHANS_EVERY_MS = 60_000;
/** A search for rows reads all of `live`; after a long one the next waits this many times as long. */
const PAUSE_PER_SEARCH = 4;

/**
 * Takes jobs back from workers that died, in two committed steps: the verdict (`db/fleet/verdict.ts`), then their rows
 * (`db/transitions/lose.ts`), again and again.
 */
export function reaper(context: ChoreContext): Chore {
  const { database, leader, metrics, log } = context;
  const takeBack = createTakeBack(context);
  const onRefused = tellOfRefused(log);
  let orphansAt = Number.NEGATIVE_INFINITY;
  let searchAt = Number.NEGATIVE_INFINITY;

  const freeEnded = async (signal: AbortSignal): Promise<void> => {
    const started = performance.now();
    const ended = await findEndedWorkers(database, FREE_FOR_MS);
    for await (const freed of freeRowsOf(database, ended, onRefused)) {
      await takeBack(freed);
      signal.throwIfAborted();
    }
    const finished = performance.now();
    searchAt = finished + (finished - started) * PAUSE_PER_SEARCH;
  };

  const freeRest = async (signal: AbortSignal): Promise<void> => {
    for await (const freed of freeOrphans(database, onRefused)) {
      if (freed.length > 0) log.warn({ jobs: freed.length }, "took back jobs that no living worker held");
      await takeBack(freed);
      signal.throwIfAborted();
    }
    orphansAt = performance.now() + ORPHANS_EVERY_MS;
  };

  return {
    name: "reaper",
    intervalMs: 1_000,
    runOnce: async (signal) => {
      const lost = await declareLost(database, leader.steadyMs());
      if (lost > 0) {
        metrics.leasesExpired.inc(lost);
        log.warn({ workers: lost }, "workers lost: no heartbeat for a whole lease");
      }
      if (lost > 0 || performance.now() >= searchAt) await freeEnded(signal);
      if (performance.now() >= orphansAt) await freeRest(signal);
    },
  };
}

/** What is done with each page of freed rows, after its commit. */
function createTakeBack(context: ChoreContext): (freed: readonly FreedRow[]) => Promise<void> {
  const { metrics, series } = context;
  const queue = boundedLabel();
  const type = boundedLabel();
  return async (freed) => {
    if (freed.length === 0) return;
    metrics.jobsLost.inc(freed.length);
    countFreed(series, freed);
    for (const row of freed.filter(({ status }) => isFinal(status))) {
      metrics.jobsFinished.inc({ queue: queue(row.queue), type: type(row.type), state: row.status });
    }
    await announceFreed(context, freed);
  };
}
