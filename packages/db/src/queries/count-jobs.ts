import { sql } from "kysely";
import type { Database } from "../database.ts";
import { cold, execute } from "../sql.ts";
import { COUNT_PATIENCE_MS, COUNTED_AT_ONCE, MAX_COUNTED } from "./bounds.ts";
import { examinedJobs, type JobFilter, NEWEST, type Place } from "./job-filter.ts";

export interface JobCount {
  /** At most 10,000. */
  readonly count: number;
  /** There are more, or there may be: what was looked at were not all. */
  readonly more: boolean;
}

interface CountedRow {
  wanted: number;
  looked: number;
  last_id: string | null;
}

/** How many jobs a filter names, the newest first, as far as that is found out within half a second and a statement. */
export async function countJobs(database: Database, filter: JobFilter): Promise<JobCount> {
  const until = performance.now() + COUNT_PATIENCE_MS;
  let count = 0;
  for (let from: Place = NEWEST; ; ) {
    const statement = sql<CountedRow>`
SELECT (count(*) FILTER (WHERE e.kept))::int4 AS wanted, count(*)::int4 AS looked, min(e.task_id::text) AS last_id
FROM (${examinedJobs(filter, from, COUNTED_AT_ONCE)}) AS e`;
    const [row] = await execute(database.query, statement.compile(cold));
    count += row?.wanted ?? 0;
    if (count > MAX_COUNTED) return { count: MAX_COUNTED, more: true };
    if (row === undefined || row.last_id === null || row.looked < COUNTED_AT_ONCE)
      return { count, more: false };
    if (performance.now() >= until) return { count, more: true };
    from = { before: row.last_id };
  }
}
