import type { JobState, Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { type JobRecord, RECORD_COLUMNS, type RecordRow, toRecord } from "../record.ts";

export interface JobFilter {
  readonly state?: JobState;
  readonly priority?: Priority;
  readonly type?: string;
  readonly queue?: string;
}

export interface JobPage {
  readonly jobs: JobRecord[];
  /** The last id looked at; undefined when there is nothing beyond it. */
  readonly lastId?: string;
}

/** Rows looked at for one page, whatever the filter: a rare type among millions must not cost a table scan. */
export const EXAMINED_ROWS = 20_000;
const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The phase that holds every row of a state, where saying so leads to a small index instead of the whole table. */
const PHASE_OF: Partial<Record<JobState, number>> = {
  scheduled: 0,
  retry: 0,
  failed: 3,
  deadletter: 3,
  cancelled: 3,
};

interface ListedRow extends RecordRow {
  last_id: string | null;
}

/**
 * Newest first, by id, after `before`. Stays correct while rows are added and ended: a page is defined by the ids it
 * covers. May be short or empty although more follow: only a missing `lastId` ends the list.
 */
export async function listJobs(
  database: Database,
  filter: JobFilter,
  pageSize: number,
  before: string = LAST_ID,
): Promise<JobPage> {
  const filtered = Object.keys(filter).length > 0;
  const values: unknown[] = [before, filtered ? EXAMINED_ROWS : pageSize];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { kept, phase } = conditions(filter, parameter);
  const size = parameter(pageSize);
  const text = `
WITH examined AS MATERIALIZED (
  SELECT t.task_id, ${kept} AS kept FROM tasks AS t
  WHERE t.task_id < $1::uuid ${phase} ORDER BY t.task_id DESC LIMIT $2
), page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept ORDER BY e.task_id DESC LIMIT ${size}
), bound AS (
  SELECT CASE WHEN (SELECT count(*) FROM page) = ${size} THEN (SELECT min(p.task_id::text) FROM page AS p)
              WHEN (SELECT count(*) FROM examined) = $2 THEN (SELECT min(e.task_id::text) FROM examined AS e)
              END AS last_id
)
SELECT b.last_id, ${RECORD_COLUMNS}
FROM bound AS b LEFT JOIN (page AS p JOIN tasks AS t ON t.task_id = p.task_id) ON true
ORDER BY t.task_id DESC`;
  const rows = await database.query<ListedRow>(text, values);
  const jobs = rows.filter((row) => row.task_id !== null).map(toRecord);
  const lastId = rows[0]?.last_id;
  return lastId === undefined || lastId === null ? { jobs } : { jobs, lastId };
}

function conditions(
  filter: JobFilter,
  parameter: (value: unknown) => string,
): { kept: string; phase: string } {
  const parts = [
    filter.state === undefined ? [] : [`t.status = ${parameter(filter.state)}`],
    filter.priority === undefined ? [] : [`t.priority = ${parameter(filter.priority)}`],
    filter.type === undefined ? [] : [`t.type = ${parameter(filter.type)}`],
    filter.queue === undefined ? [] : [`t.queue = ${parameter(filter.queue)}`],
  ].flat();
  const phase = filter.state === undefined ? undefined : PHASE_OF[filter.state];
  return {
    kept: parts.length === 0 ? "true" : parts.join(" AND "),
    phase: phase === undefined ? "" : `AND t.phase = ${phase}`,
  };
}
