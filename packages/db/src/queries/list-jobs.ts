import type { JobState, Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { type JobRecord, RECORD_COLUMNS, type RecordRow, toRecord } from "../record.ts";

export interface JobFilter {
  readonly state?: JobState;
  readonly priority?: Priority;
  readonly type?: string;
  readonly queue?: string;
  readonly deadReason?: string;
  /** Only jobs that a redrive is for: failed, dead letters, cancelled. */
  readonly redrivable?: true;
  readonly taskIds?: readonly string[];
  /** Part of the last error. */
  readonly error?: string;
  /** Finished at this time or later; milliseconds since 1970. */
  readonly finishedFromMs?: number;
  /** Finished before this time. */
  readonly finishedBeforeMs?: number;
}

/** Where a list starts and which way it goes, by id. */
export type Place = { readonly before: string } | { readonly after: string };

export interface JobPage {
  readonly jobs: JobRecord[];
  /** The last id looked at, from where the list goes on; undefined when there is nothing beyond it. */
  readonly lastId?: string;
}

/** Rows looked at for one page, whatever the filter: a rare type among millions must not cost a table scan. */
export const EXAMINED_ROWS = 20_000;
/**
 * Bytes of the jobs of one page, as they go over the wire: clients of gRPC refuse an answer beyond 4 MiB, and with it
 * the rest of the list. Added up before anything is read, so that no page costs more memory than that either.
 */
export const MAX_PAGE_BYTES: number = 3 * 1024 * 1024;
/** The size of a job's message without its texts: ids, times, numbers. */
const FIXED_BYTES = 400;
/** An upper bound for a job's message: labels as JSON take no fewer bytes than as map entries. */
const MESSAGE_BYTES: string = [
  `${FIXED_BYTES}`,
  "octet_length(t.type)",
  ...["t.last_error", "t.labels::text", "t.hold", "t.cancel_reason"].map(
    (text) => `coalesce(octet_length(${text}), 0)`,
  ),
].join(" + ");
/** Where the newest jobs are. */
const NEWEST: Place = { before: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

/** The phase of everything that ended otherwise than by success. */
const DEAD = 3;

/** The phase that holds every row of a state, where saying so leads to a small index instead of the whole table. */
const PHASE_OF: Partial<Record<JobState, number>> = {
  scheduled: 0,
  retry: 0,
  failed: DEAD,
  deadletter: DEAD,
  cancelled: DEAD,
};

interface ListedRow extends RecordRow {
  last_id: string | null;
  /** Jobs of the page before it was cut to its bytes. */
  found: number;
}

/**
 * By id: newest first, or oldest first from a place `after`. Stays correct while rows are added and ended: a page is defined by the ids it
 * covers. May be short or empty although more follow, because of what was looked at or of its bytes: only a missing
 * `lastId` ends the list.
 */
export async function listJobs(
  database: Database,
  filter: JobFilter,
  pageSize: number,
  place: Place = NEWEST,
): Promise<JobPage> {
  const down = "before" in place;
  const [beyond, order, last] = down ? ["<", "DESC", "min"] : [">", "ASC", "max"];
  const filtered = Object.keys(filter).length > 0;
  const values: unknown[] = [down ? place.before : place.after, filtered ? EXAMINED_ROWS : pageSize];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { kept, among } = conditions(filter, parameter);
  const size = parameter(pageSize);
  const text = `
WITH examined AS MATERIALIZED (
  SELECT t.task_id, ${kept} AS kept FROM tasks AS t
  WHERE t.task_id ${beyond} $1::uuid ${among} ORDER BY t.task_id ${order} LIMIT $2
), page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept ORDER BY e.task_id ${order} LIMIT ${size}
), bound AS (
  SELECT (SELECT count(*) FROM page) AS found,
         CASE WHEN (SELECT count(*) FROM page) = ${size} THEN (SELECT ${last}(p.task_id::text) FROM page AS p)
              WHEN (SELECT count(*) FROM examined) = $2 THEN (SELECT ${last}(e.task_id::text) FROM examined AS e)
              END AS last_id
)
SELECT b.last_id, b.found, j.*
FROM bound AS b LEFT JOIN (
  SELECT ${RECORD_COLUMNS}, sum(${MESSAGE_BYTES}) OVER (
    ORDER BY t.task_id ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM page AS p JOIN tasks AS t ON t.task_id = p.task_id
) AS j ON coalesce(j.bytes_before, 0) < ${MAX_PAGE_BYTES}
ORDER BY j.task_id ${order}`;
  const rows = await database.query<ListedRow>(text, values);
  const jobs = rows.filter((row) => row.task_id !== null).map(toRecord);
  const cut = rows[0] !== undefined && jobs.length < rows[0].found;
  const lastId = cut ? jobs.at(-1)?.taskId : rows[0]?.last_id;
  return lastId === undefined || lastId === null ? { jobs } : { jobs, lastId };
}

/** `among` bounds what is looked at, by an index; `kept` filters that. */
function conditions(
  filter: JobFilter,
  parameter: (value: unknown) => string,
): { kept: string; among: string } {
  const when = (value: unknown, condition: (parameter: string) => string): string[] =>
    value === undefined ? [] : [condition(parameter(value))];
  const time = (ms: string): string => `to_timestamp(${ms}::float8 / 1000)`;
  const kept = [
    ...when(filter.state, (state) => `t.status = ${state}`),
    ...when(filter.priority, (priority) => `t.priority = ${priority}`),
    ...when(filter.type, (type) => `t.type = ${type}`),
    ...when(filter.queue, (queue) => `t.queue = ${queue}`),
    ...when(filter.deadReason, (reason) => `t.dead_reason = ${reason}`),
    ...when(filter.error, (error) => `strpos(t.last_error, ${error}) > 0`),
    ...when(filter.finishedFromMs, (ms) => `t.finished_at >= ${time(ms)}`),
    ...when(filter.finishedBeforeMs, (ms) => `t.finished_at < ${time(ms)}`),
  ];
  const phaseOfState = filter.state === undefined ? undefined : PHASE_OF[filter.state];
  const phase = filter.redrivable ? DEAD : phaseOfState;
  const among = [
    ...when(filter.taskIds, (ids) => `AND t.task_id = ANY(${ids}::uuid[])`),
    // The second condition is the predicate of the index by id, tasks_listed, which no other statement names.
    ...(phase === undefined ? [] : [`AND t.phase = ${phase} AND t.phase % 3 = 0`]),
  ];
  return { kept: kept.length === 0 ? "true" : kept.join(" AND "), among: among.join(" ") };
}
