import {
  addLanes,
  busyLanes,
  type Database,
  forgetPlacements,
  knownLanes,
  liveLanes,
  retireLanes,
} from "@muster/db";
import { forgetNames } from "@muster/queue";
import type { ChoreContext } from "../chore.ts";

const COMPARE_EVERY_MS = 60_000;
/** Twice as long as a submitter remembers that it has recorded a lane. */
const RETIRE_AFTER_MS = 600_000;

/** Returns every lane that has live jobs. */
export type LaneBook = () => Promise<string[]>;

/**
 * Reads which of the known lanes have live jobs. Once a minute it also looks which lanes live jobs are in: a database that
 * was restored to an older state may lack a lane that a process still believes it has written, and nobody else would
 * repair its list. And it forgets lanes, and the names of queues, that have had no job for ten minutes.
 */
export function createLaneBook(
  { database, redis, log }: Pick<ChoreContext, "database" | "redis" | "log">,
  retireAfterMs: number = RETIRE_AFTER_MS,
): LaneBook {
  let comparedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - comparedAt >= COMPARE_EVERY_MS) {
      const unknown = await unknownLanes(database);
      if (unknown.length > 0) {
        log.warn({ lanes: unknown }, "found jobs in lanes that nobody had recorded");
        await addLanes(database.query, unknown);
      }
      // A push makes its queue's name known again, and so does every sweep of a lane with live jobs.
      await forgetNames(redis, await retireLanes(database, retireAfterMs));
      await forgetPlacements(database);
      comparedAt = performance.now();
    }
    return busyLanes(database);
  };
}

async function unknownLanes(database: Database): Promise<string[]> {
  const known = new Set(await knownLanes(database));
  return (await liveLanes(database)).filter((lane) => !known.has(lane));
}
