import { addLanes, type Database, knownLanes, liveLanes } from "@muster/db";
import type { Logger } from "@muster/runtime";

const COMPARE_EVERY_MS = 60_000;

/** Answers every lane there is. */
export type LaneBook = () => Promise<string[]>;

/**
 * Reads the table of lanes, and once a minute also looks which lanes live jobs are in: a database that was restored to
 * an older state may lack a lane that a process still believes it has written, and nobody else would repair its list.
 */
export function createLaneBook(database: Database, log: Logger): LaneBook {
  let comparedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const known = await knownLanes(database);
    if (performance.now() - comparedAt < COMPARE_EVERY_MS) return known;
    const unknown = (await liveLanes(database)).filter((lane) => !known.includes(lane));
    if (unknown.length > 0) {
      log.warn({ lanes: unknown }, "found jobs in lanes that nobody had written down");
      await addLanes(database.query, unknown);
    }
    comparedAt = performance.now();
    return [...known, ...unknown].toSorted();
  };
}
