import { type JobState, type Priority, SEALED_LIKE, SEALED_MARK_LENGTH } from "@muster/job";
import { type AliasableExpression, type RawBuilder, type SqlBool, sql } from "kysely";
import { isReached } from "../reached.ts";
import { anyOf, cold, hasLabels, type TasksBuilder, timeAt } from "../sql.ts";

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
  /** Part of the last error. */
  readonly error?: string;
  /** Which fault the last failure was. Without a state: of jobs that wait, and of those that have ended otherwise than by success. */
  readonly fingerprint?: string;
  /** Labels that it has, among others. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The beginning of its id, or a part of its type, of a label's value or of its last error, in either case of letters. What can be
   * nothing but the beginning of an id, by `idRange`, is looked up as one.
   */
  readonly search?: string;
  /** Finished at this time or later; milliseconds since 1970. */
  readonly finishedFromMs?: number;
  /** Finished before this time. */
  readonly finishedBeforeMs?: number;
  /** Only of queues that these patterns name. */
  readonly reach?: readonly string[];
  /** A search looks at errors only in queues that these patterns name. Default: in all. */
  readonly details?: readonly string[];
}

/** Where a list starts and which way it goes, by id. */
export type Place = { readonly before: string } | { readonly after: string };

/** Where the newest jobs are. */
export const NEWEST: Place = { before: "ffffffff-ffff-ffff-ffff-ffffffffffff" };

/** The phase of everything that ended otherwise than by success. */
const DEAD = 3;
/** That of waiting jobs. */
const WAITING = 0;

/** The phase that holds every row of a state, where saying so leads to a small index instead of the whole table. */
const PHASE_OF: Partial<Record<JobState, number>> = {
  scheduled: 0,
  retry: 0,
  failed: DEAD,
  deadletter: DEAD,
  cancelled: DEAD,
};

/** Whether rows may be looked at that are not wanted. */
export const isNarrow = (filter: JobFilter): boolean => Object.keys(filter).length > 0;

/** A row that was looked at, and whether it is wanted. */
interface ExaminedRow {
  task_id: string;
  kept: boolean;
}

/** The next `looked` rows in the order of their ids, and of each whether the filter wants it. */
export function examinedJobs(filter: JobFilter, from: Place, looked: number): RawBuilder<ExaminedRow> {
  const down = "before" in from;
  const order = down ? sql`DESC` : sql`ASC`;
  const parts = phasesOf(filter).map(
    (phase) =>
      sql<ExaminedRow>`${cold
        .selectFrom("tasks as t")
        .select((t) => ["t.task_id", isWanted(t, filter).as("kept")])
        .where((t) => (down ? t("t.task_id", "<", from.before) : t("t.task_id", ">", from.after)))
        .where((t) => isAmong(t, filter, phase))
        .orderBy("t.task_id", down ? "desc" : "asc")
        .limit(looked)}`,
  );
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return sql`SELECT p.task_id, p.kept FROM (${sql.join(parts, sql` UNION ALL `)}) AS p ORDER BY p.task_id ${order} LIMIT ${looked}`;
}

/** Each phase is read along an index of its own; undefined: every row is looked at. */
function phasesOf({
  state,
  states,
  redrivable,
  fingerprint,
  taskIds,
}: JobFilter): readonly (number | undefined)[] {
  if (redrivable) return [DEAD];
  if (state !== undefined) return [PHASE_OF[state]];
  // Among millions that have succeeded, those that failed would be found after minutes.
  return fingerprint !== undefined && taskIds === undefined && states === undefined
    ? [WAITING, DEAD]
    : [undefined];
}

const FIRST = "00000000-0000-0000-0000-000000000000";
const LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
const ID_PATTERN = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
/** Shorter ones may be words as well. */
const SHORTEST_ID = 8;

/** The ids that begin with a text that can be nothing but the beginning of an id: eight hexadecimal digits or more. */
function idRange(search: string): { readonly first: string; readonly last: string } | undefined {
  const text = search.toLowerCase();
  const fits =
    text.length >= SHORTEST_ID &&
    text.length <= LAST.length &&
    text.replaceAll(/[0-9a-f]/gu, "x") === ID_PATTERN.slice(0, text.length);
  return fits ? { first: text + FIRST.slice(text.length), last: text + LAST.slice(text.length) } : undefined;
}

/** Whether the row named `t` has this text in what people know of it. */
function isFound(search: string, details: readonly string[] | undefined): RawBuilder<SqlBool> {
  const has = (text: RawBuilder<string>): RawBuilder<SqlBool> =>
    sql`strpos(lower(${text}), lower(${search})) > 0`;
  const inError = has(SHOWN_ERROR);
  return sql<SqlBool>`(${sql.join(
    [
      has(sql`t.type`),
      sql`left(t.task_id::text, char_length(${search})) = lower(${search})`,
      sql`EXISTS (SELECT 1 FROM jsonb_each_text(t.labels) AS l (key, value) WHERE ${has(sql`l.value`)})`,
      details === undefined ? inError : sql`(${inError} AND ${isReached(details)})`,
    ],
    sql` OR `,
  )})`;
}

/** Of a sealed error what it shows without its key: in base64 any short text may stand, and other jobs would be redriven. */
const SHOWN_ERROR: RawBuilder<string> = sql<string>`CASE WHEN t.last_error LIKE ${sql.lit(SEALED_LIKE)}
  THEN left(t.last_error, ${sql.lit(SEALED_MARK_LENGTH)}) ELSE t.last_error END`;

/** Whether this is a part of the last error of the row named `t`. */
export function hasError(part: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`coalesce(strpos(${SHOWN_ERROR}, ${part}) > 0, false)`;
}

/** Filters the rows that are looked at. */
function isWanted(t: TasksBuilder, filter: JobFilter): AliasableExpression<SqlBool> {
  const { state, states, priority, type, queue, deadReason, finishedFromMs, finishedBeforeMs, reach } =
    filter;
  const { error, fingerprint, labels, search, details } = filter;
  const conditions = [
    state !== undefined && t("t.status", "=", state),
    states !== undefined && t("t.status", "=", anyOf(states, "text")),
    priority !== undefined && t("t.priority", "=", priority),
    type !== undefined && t("t.type", "=", type),
    queue !== undefined && t("t.queue", "=", queue),
    deadReason !== undefined && t(sql`t.dead_reason`, "=", deadReason),
    error !== undefined && hasError(error),
    fingerprint !== undefined && t("t.fingerprint", "=", fingerprint),
    labels !== undefined && hasLabels(labels),
    search !== undefined && idRange(search) === undefined && isFound(search, details),
    finishedFromMs !== undefined && t("t.finished_at", ">=", timeAt(finishedFromMs)),
    finishedBeforeMs !== undefined && t("t.finished_at", "<", timeAt(finishedBeforeMs)),
    reach !== undefined && isReached(reach),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}

/** Limits which rows are looked at, by an index. */
function isAmong(
  t: TasksBuilder,
  { taskIds, search }: JobFilter,
  phase: number | undefined,
): AliasableExpression<SqlBool> {
  const range = search === undefined ? undefined : idRange(search);
  const conditions = [
    taskIds !== undefined && t("t.task_id", "=", anyOf(taskIds, "uuid")),
    range !== undefined && t.and([t("t.task_id", ">=", range.first), t("t.task_id", "<=", range.last)]),
    // The second condition is the predicate of the index by id, tasks_listed, which no other statement names.
    phase !== undefined && t.and([t("t.phase", "=", t.lit(phase)), sql<SqlBool>`t.phase % 3 = 0`]),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}
