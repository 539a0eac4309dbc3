import { type JobState, type Priority, SEALED_LIKE, SEALED_MARK_LENGTH } from "@muster/job";
import { type AliasableExpression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../database.ts";
import { isReached } from "../reached.ts";
import { type JobRecord, RECORD, type RecordRow, toRecord } from "../record.ts";
import { anyOf, cold, execute, hasLabels, type TasksBuilder, timeAt } from "../sql.ts";
import { EXAMINED_AT_ONCE, EXAMINED_ROWS, MAX_PAGE_BYTES, PAGE_PATIENCE_MS } from "./bounds.ts";

export interface JobFilter {
  readonly state?: JobState;
  /** One of these. */
  readonly states?: readonly JobState[];
  readonly priority?: Priority;
  readonly type?: string;
  readonly queue?: string;
  readonly deadReason?: string;
  /** Only jobs that a redrive is for: failed, dead letters, cancelled. */
  readonly redrivable?: true;
  readonly taskIds?: readonly string[];
  /** Labels that a job must have, among others. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Part of the last error. */
  readonly error?: string;
  /** Which fault the last failure was. */
  readonly fingerprint?: string;
  /** Finished at this time or later; milliseconds since 1970. */
  readonly finishedFromMs?: number;
  /** Finished before this time. */
  readonly finishedBeforeMs?: number;
  /** Only of queues that these patterns name. */
  readonly reach?: readonly string[];
}

/** Where a list starts and which way it goes, by id. */
export type Place = { readonly before: string } | { readonly after: string };

export interface JobPage {
  readonly jobs: JobRecord[];
  /** The last id looked at, from where the list goes on; undefined when there is nothing beyond it. */
  readonly lastId?: string;
}

/** The size of a job's message without its texts: ids, times, numbers. */
const FIXED_BYTES = 500;
/** What a hold grows by: it is told as a code, in words, where each character may be escaped, and as a key. */
const HOLD_GROWTH = 8;
/** An upper bound for a job's message: labels as JSON take no fewer bytes than as map entries. */
const MESSAGE_BYTES: RawBuilder<number> = sql.raw(
  [
    `${FIXED_BYTES}`,
    "octet_length(t.type)",
    `${HOLD_GROWTH} * coalesce(octet_length(t.hold), 0)`,
    ...["t.last_error", "t.labels::text", "t.cancel_reason", "t.submitted_by", "t.placement::text"].map(
      (text) => `coalesce(octet_length(${text}), 0)`,
    ),
  ].join(" + "),
);
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

/** What one statement reads: the next rows in the order of the list. */
interface Stretch {
  readonly from: Place;
  /** Rows to look at. */
  readonly looked: number;
  /** Jobs that the page still takes. */
  readonly wanted: number;
  /** Bytes that it still takes. */
  readonly room: number;
}

interface ListedRow extends RecordRow {
  last_id: string | null;
  /** Jobs of the stretch before it was cut to its bytes. */
  found: number;
  message_bytes: number;
}

/**
 * By id: newest first, or oldest first from a place `after`. Stays correct while rows are added and ended: a page is defined by the ids it
 * covers. May be short or empty although more follow, because of what was looked at, of the time that took, or of its bytes:
 * only a missing `lastId` ends the list.
 */
export async function listJobs(
  database: Database,
  filter: JobFilter,
  pageSize: number,
  place: Place = NEWEST,
): Promise<JobPage> {
  const until = performance.now() + PAGE_PATIENCE_MS;
  const looked = Object.keys(filter).length > 0 ? EXAMINED_AT_ONCE : pageSize;
  const jobs: JobRecord[] = [];
  let [from, room] = [place, MAX_PAGE_BYTES];
  for (let examined = looked; ; examined += looked) {
    const wanted = pageSize - jobs.length;
    const statement = stretchOf(filter, { from, looked, wanted, room }).compile(cold);
    const rows = await execute(database.query, statement);
    const listed = rows.filter((row) => row.task_id !== null);
    jobs.push(...listed.map(toRecord));
    for (const row of listed) room -= row.message_bytes;
    const cut = rows[0] !== undefined && listed.length < rows[0].found;
    const lastId = cut ? jobs.at(-1)?.taskId : rows[0]?.last_id;
    if (lastId === undefined || lastId === null) return { jobs };
    const full = cut || room <= 0 || jobs.length === pageSize;
    if (full || examined >= EXAMINED_ROWS || performance.now() >= until) return { jobs, lastId };
    from = "before" in place ? { before: lastId } : { after: lastId };
  }
}

function stretchOf(filter: JobFilter, { from, looked, wanted, room }: Stretch): RawBuilder<ListedRow> {
  const down = "before" in from;
  const [order, last] = down ? [sql`DESC`, sql`min`] : [sql`ASC`, sql`max`];
  const examined = cold
    .selectFrom("tasks as t")
    .select((t) => ["t.task_id", isWanted(t, filter).as("kept")])
    .where((t) => (down ? t("t.task_id", "<", from.before) : t("t.task_id", ">", from.after)))
    .where((t) => isAmong(t, filter))
    .orderBy("t.task_id", down ? "desc" : "asc")
    .limit(looked);
  return sql<ListedRow>`
WITH examined AS MATERIALIZED ${examined}, page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept ORDER BY e.task_id ${order} LIMIT ${wanted}
), bound AS (
  SELECT (SELECT count(*) FROM page) AS found,
         CASE WHEN (SELECT count(*) FROM page) = ${wanted} THEN (SELECT ${last}(p.task_id::text) FROM page AS p)
              WHEN (SELECT count(*) FROM examined) = ${looked} THEN (SELECT ${last}(e.task_id::text) FROM examined AS e)
              END AS last_id
)
SELECT b.last_id, b.found, j.*
FROM bound AS b LEFT JOIN (
  SELECT ${sql.join(RECORD)}, ${MESSAGE_BYTES} AS message_bytes, sum(${MESSAGE_BYTES}) OVER (
    ORDER BY t.task_id ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
  FROM page AS p JOIN tasks AS t ON t.task_id = p.task_id
) AS j ON coalesce(j.bytes_before, 0) < ${room}
ORDER BY j.task_id ${order}`;
}

/** Whether this is a part of the last error of the row named `t`. */
export function hasError(part: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`coalesce(strpos(${SHOWN_ERROR}, ${part}) > 0, false)`;
}

/** Of a sealed error what it shows without its key: in base64 any short text may stand, and other jobs would be redriven. */
const SHOWN_ERROR: RawBuilder<string> = sql<string>`CASE WHEN t.last_error LIKE ${sql.lit(SEALED_LIKE)}
  THEN left(t.last_error, ${sql.lit(SEALED_MARK_LENGTH)}) ELSE t.last_error END`;

/** Filters the rows that are looked at. */
function isWanted(t: TasksBuilder, filter: JobFilter): AliasableExpression<SqlBool> {
  const { state, states, priority, type, queue, deadReason, finishedFromMs, finishedBeforeMs, reach } =
    filter;
  const { labels, error, fingerprint } = filter;
  const conditions = [
    state !== undefined && t("t.status", "=", state),
    states !== undefined && t("t.status", "=", anyOf(states, "text")),
    priority !== undefined && t("t.priority", "=", priority),
    type !== undefined && t("t.type", "=", type),
    queue !== undefined && t("t.queue", "=", queue),
    deadReason !== undefined && t(sql`t.dead_reason`, "=", deadReason),
    labels !== undefined && hasLabels(labels),
    error !== undefined && hasError(error),
    fingerprint !== undefined && t("t.fingerprint", "=", fingerprint),
    finishedFromMs !== undefined && t("t.finished_at", ">=", timeAt(finishedFromMs)),
    finishedBeforeMs !== undefined && t("t.finished_at", "<", timeAt(finishedBeforeMs)),
    reach !== undefined && isReached(reach),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}

/** Limits which rows are looked at, by an index. */
function isAmong(t: TasksBuilder, { state, redrivable, taskIds }: JobFilter): AliasableExpression<SqlBool> {
  const phaseOfState = state === undefined ? undefined : PHASE_OF[state];
  const phase = redrivable ? DEAD : phaseOfState;
  const conditions = [
    taskIds !== undefined && t("t.task_id", "=", anyOf(taskIds, "uuid")),
    // The second condition is the predicate of the index by id, tasks_listed, which no other statement names.
    phase !== undefined && t.and([t("t.phase", "=", t.lit(phase)), sql<SqlBool>`t.phase % 3 = 0`]),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}
