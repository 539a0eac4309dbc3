import type { JobState, Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { microsOf, timeOf } from "../times.ts";

/** Which unfinished jobs; each part that is given narrows the choice. */
export interface CancelFilter {
  /** Of the unfinished states. */
  readonly states: readonly JobState[];
  readonly type?: string;
  readonly queue?: string;
  readonly priority?: Priority;
  /** Labels that a job must have, among others. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** How far a walk along the unfinished jobs has come: in which stretch it is, and after which row of it. */
export interface WalkCursor {
  readonly stretch: number;
  readonly after?: { readonly group: string; readonly time: string; readonly taskId: string };
}

interface Stretch {
  readonly states: readonly JobState[];
  readonly rows: string;
  /** The columns of the stretch's order, which is that of its index. */
  readonly group: string;
  readonly time: string;
}

/** Every unfinished job is in one of them, found by a partial index, however many ended ones there are. */
const STRETCHES: readonly Stretch[] = [
  { states: ["scheduled", "retry"], rows: "t.phase = 0 AND t.hold IS NULL", group: "", time: "t.run_at" },
  { states: ["queued"], rows: "t.phase = 0 AND t.hold IS NOT NULL", group: "t.hold", time: "t.run_at" },
  { states: ["queued", "running"], rows: "t.phase = 1", group: "t.lane", time: "t.enqueued_at" },
];

/** Rows looked at for one page, whatever the filter. */
export const EXAMINED_FOR_CANCEL = 5_000;

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
  const { text, values } = pageOf(stretch, filter, cursor);
  const rows = await database.query<ExaminedRow>(text, values);
  const kept = rows.filter((row) => row.kept);
  const page = kept.slice(0, limit);
  const last = kept.length > limit ? page.at(-1) : rows.find((row) => row.n === EXAMINED_FOR_CANCEL);
  const taskIds = page.map((row) => row.task_id);
  if (last === undefined) return { taskIds, next: beyond };
  const after = { group: last.group, time: last.time, taskId: last.task_id };
  return { taskIds, next: { stretch: cursor.stretch, after } };
}

/**
 * One page of a stretch. Without `group` places have one column less: a constant would lead past the index. The rows
 * are ordered by all columns of the index even so, or every page would read and sort everything after it.
 */
function pageOf(
  { rows, group, time }: Stretch,
  filter: CancelFilter,
  { after }: WalkCursor,
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string): string => `$${values.push(value)}::${type}`;
  const place = [...(group === "" ? [] : [group]), time, "t.task_id"].join(", ");
  const order = group === "" ? `t.hold, ${place}` : place;
  const behind =
    after === undefined
      ? ""
      : ` AND (${place}) > (${[
          ...(group === "" ? [] : [parameter(after.group, "text")]),
          timeOf(parameter(after.time, "float8")),
          parameter(after.taskId, "uuid"),
        ].join(", ")})`;
  const wanted = conditions(filter, parameter);
  const text = `
WITH page AS MATERIALIZED (
  SELECT t.task_id, ${group === "" ? "''" : group} AS "group", ${microsOf(time)}::text AS time, ${wanted} AS kept,
         ${time} AS at
  FROM tasks AS t WHERE ${rows}${behind} ORDER BY ${order} LIMIT ${EXAMINED_FOR_CANCEL}
), numbered AS (
  SELECT p.*, row_number() OVER (ORDER BY p."group", p.at, p.task_id)::int4 AS n FROM page AS p
)
SELECT n.task_id, n."group", n.time, n.kept, n.n FROM numbered AS n
WHERE n.kept OR n.n = ${EXAMINED_FOR_CANCEL} ORDER BY n.n`;
  return { text, values };
}

function conditions(
  { states, type, queue, priority, labels }: CancelFilter,
  parameter: (value: unknown, type: string) => string,
): string {
  return [
    "t.cancel_requested_at IS NULL",
    `t.status = ANY(${parameter(states, "text[]")})`,
    type === undefined ? [] : `t.type = ${parameter(type, "text")}`,
    queue === undefined ? [] : `t.queue = ${parameter(queue, "text")}`,
    priority === undefined ? [] : `t.priority = ${parameter(priority, "text")}`,
    labels === undefined ? [] : `coalesce(t.labels @> ${parameter(JSON.stringify(labels), "jsonb")}, false)`,
  ]
    .flat()
    .join(" AND ");
}

/** Which of these jobs match the filter. */
export async function cancellableOf(
  database: Database,
  filter: CancelFilter,
  taskIds: readonly string[],
): Promise<string[]> {
  const values: unknown[] = [taskIds];
  const wanted = conditions(filter, (value, type) => `$${values.push(value)}::${type}`);
  const text = `SELECT t.task_id FROM tasks AS t WHERE t.task_id = ANY($1::uuid[]) AND ${wanted}`;
  return (await database.query<{ task_id: string }>(text, values)).map((row) => row.task_id);
}
