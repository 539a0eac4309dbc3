import type { JobState, Priority } from "@muster/job";
import { type AliasableExpression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../database.ts";
import { isReached } from "../reached.ts";
import { anyOf, cold, execute, hasLabels, type TasksBuilder } from "../sql.ts";
import { microsOf } from "../times.ts";
import { EXAMINED_FOR_CANCEL } from "./bounds.ts";
import { hasError } from "./job-filter.ts";

/** Which unfinished jobs; each part that is given narrows the choice. */
export interface CancelFilter {
  /** Of the unfinished states. */
  readonly states: readonly JobState[];
  readonly type?: string;
  readonly queue?: string;
  readonly priority?: Priority;
  /** Labels that a job must have, among others. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Part of the last error. */
  readonly error?: string;
  /** Which fault the last failure was. */
  readonly fingerprint?: string;
  /** Only jobs that were made, and last redriven, before this time; microseconds since 1970. */
  readonly livesBeforeUs?: number;
  /** Only of queues that these patterns name. */
  readonly reach?: readonly string[];
}

/** How far a walk along the unfinished jobs has come: in which stretch it is, and after which row of it. */
export interface WalkCursor {
  readonly stretch: number;
  readonly after?: { readonly group: string; readonly time: string; readonly taskId: string };
}

/** A partial index, in whose order its rows are walked along. */
interface Stretch {
  readonly states: readonly JobState[];
  readonly rows: RawBuilder<SqlBool>;
  /** Where all rows have none, a constant would lead past the index. */
  readonly group?: "t.hold" | "t.lane";
  readonly time: "t.run_at" | "t.enqueued_at";
}

/** Every unfinished job is in one of them, found by a partial index, however many ended ones there are. */
const STRETCHES: readonly Stretch[] = [
  { states: ["scheduled", "retry"], rows: sql`t.phase = 0 AND t.hold IS NULL`, time: "t.run_at" },
  { states: ["queued"], rows: sql`t.phase = 0 AND t.hold IS NOT NULL`, group: "t.hold", time: "t.run_at" },
  { states: ["queued", "running"], rows: sql`t.phase = 1`, group: "t.lane", time: "t.enqueued_at" },
];

export interface CancellablePage {
  readonly taskIds: readonly string[];
  /** Absent: the walk is over. */
  readonly next?: WalkCursor;
}

interface ExaminedRow {
  task_id: string;
  group: string;
  time: string;
  kept: boolean;
  n: number;
}

/**
 * Up to `limit` jobs that match the filter and were not asked to stop before, and where to continue; without `next` the
 * walk is over. A page may be empty before that. Jobs that come, or change their state, during the walk may be missed
 * by it.
 */
export async function cancellablePage(
  database: Database,
  filter: CancelFilter,
  cursor: WalkCursor,
  limit: number,
): Promise<CancellablePage> {
  const stretch = STRETCHES[cursor.stretch];
  if (stretch === undefined) return { taskIds: [] };
  const beyond = { stretch: cursor.stretch + 1 };
  if (!stretch.states.some((state) => filter.states.includes(state))) return { taskIds: [], next: beyond };
  const rows = await execute(database.query, pageOf(stretch, filter, cursor).compile(cold));
  const kept = rows.filter((row) => row.kept);
  const page = kept.slice(0, limit);
  const last = kept.length > limit ? page.at(-1) : rows.find((row) => row.n === EXAMINED_FOR_CANCEL);
  const taskIds = page.map((row) => row.task_id);
  if (last === undefined) return { taskIds, next: beyond };
  const after = { group: last.group, time: last.time, taskId: last.task_id };
  return { taskIds, next: { stretch: cursor.stretch, after } };
}

/** One page of a stretch. */
function pageOf(stretch: Stretch, filter: CancelFilter, { after }: WalkCursor): RawBuilder<ExaminedRow> {
  const { rows, group, time } = stretch;
  const page = cold
    .selectFrom("tasks as t")
    .select((t) => [
      "t.task_id",
      (group === undefined ? sql.lit("") : sql.ref<string>(group)).as("group"),
      sql`${sql.raw(microsOf(time))}::text`.as("time"),
      isWanted(t, filter).as("kept"),
      t.ref(time).as("at"),
    ])
    .where(rows)
    .where(after === undefined ? sql.lit(true) : isBehind(stretch, after))
    // All columns of the index even where one is the same for all, or every page would read and sort everything after it.
    .orderBy(group ?? "t.hold")
    .orderBy(time)
    .orderBy("t.task_id")
    .limit(sql.lit(EXAMINED_FOR_CANCEL));
  return sql<ExaminedRow>`
WITH page AS MATERIALIZED ${page}, numbered AS (
  SELECT p.*, row_number() OVER (ORDER BY p."group", p.at, p.task_id)::int4 AS n FROM page AS p
)
SELECT n.task_id, n."group", n.time, n.kept, n.n FROM numbered AS n
WHERE n.kept OR n.n = ${sql.lit(EXAMINED_FOR_CANCEL)} ORDER BY n.n`;
}

type Place = NonNullable<WalkCursor["after"]>;

function isBehind(
  { group, time }: Stretch,
  { group: name, time: micros, taskId }: Place,
): RawBuilder<SqlBool> {
  const at = sql`to_timestamp(${micros}::float8 / 1000000)`;
  return group === undefined
    ? sql`(${sql.ref(time)}, t.task_id) > (${at}, ${taskId}::uuid)`
    : sql`(${sql.ref(group)}, ${sql.ref(time)}, t.task_id) > (${name}::text, ${at}, ${taskId}::uuid)`;
}

function isWanted(t: TasksBuilder, filter: CancelFilter): AliasableExpression<SqlBool> {
  const { states, type, queue, priority, labels, error, fingerprint, livesBeforeUs, reach } = filter;
  const conditions = [
    t("t.cancel_requested_at", "is", null),
    t("t.status", "=", anyOf(states, "text")),
    type !== undefined && t("t.type", "=", type),
    queue !== undefined && t("t.queue", "=", queue),
    priority !== undefined && t("t.priority", "=", priority),
    labels !== undefined && hasLabels(labels),
    error !== undefined && hasError(error),
    fingerprint !== undefined && t("t.fingerprint", "=", fingerprint),
    livesBeforeUs !== undefined &&
      sql<SqlBool>`coalesce(t.redriven_at, t.created_at) < to_timestamp(${livesBeforeUs}::float8 / 1000000)`,
    reach !== undefined && isReached(reach),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}

/** Which of these jobs match the filter. */
export async function cancellableOf(
  database: Database,
  filter: CancelFilter,
  taskIds: readonly string[],
): Promise<string[]> {
  const jobs = cold
    .selectFrom("tasks as t")
    .select("t.task_id")
    .where("t.task_id", "=", anyOf(taskIds, "uuid"))
    .where((t) => isWanted(t, filter));
  return (await execute(database.query, jobs.compile())).map((row) => row.task_id);
}
