import type { Database } from "../database.ts";
import type { BulkPlace, BulkScope } from "./bulk-record.ts";
import { matchingPage } from "./walk.ts";

/** Jobs that are counted, and for how long, whatever there is to count: nobody waits for millions. */
const MOST_COUNTED = 10_000;
const PATIENCE_MS = 1_000;
const PAGE = 1_000;
const SAMPLE = 20;

export interface Matching {
  readonly matched: number;
  /** There are more, or there may be: the count ended before the jobs did. */
  readonly more: boolean;
  /** Ids of some of them. */
  readonly sample: readonly string[];
}

/** How many jobs a bulk would find. It ends with the page that is under way after a second. */
export async function countMatching(database: Database, scope: BulkScope): Promise<Matching> {
  const until = performance.now() + PATIENCE_MS;
  const sample: string[] = [];
  let matched = 0;
  let place: BulkPlace | undefined;
  do {
    const { jobs, next } = await matchingPage(database, scope, place, Math.min(PAGE, MOST_COUNTED - matched));
    matched += jobs.length;
    sample.push(...jobs.slice(0, SAMPLE - sample.length).map(({ taskId }) => taskId));
    if (next === undefined) return { matched, more: false, sample };
    place = next;
  } while (matched < MOST_COUNTED && performance.now() < until);
  return { matched, more: true, sample };
}
