import type { Places } from "../statement.ts";
import { knowing } from "./guard.ts";

/** Which attempts of one worker a statement is about: arrays side by side. */
export interface HeldRows {
  readonly taskIds: string | readonly string[];
  readonly fences: string | readonly number[];
  readonly workerId: string;
}

/**
 * The rows a worker holds, as the FROM and WHERE of an UPDATE of `tasks AS t`.
 *
 * Written so that the planner looks each row up by its primary key. Said plainly (`t.worker_id = $1 AND t.status =
 * 'running'`), it takes both conditions together for nearly unique, reads the whole table first and compares every
 * row with every other: 300 ms for 500 endings among 25,000 rows instead of 5. So both come out of the joined rows, and
 * a LIMIT it cannot foresee makes it count on few of those.
 *
 * @param arrays further columns, each with the array that it comes from
 * @param computed expressions that have one value per row wherever the UPDATE names them
 */
export function heldRows(
  p: Places<HeldRows>,
  arrays: Readonly<Record<string, string>> = {},
  computed: readonly string[] = [],
): string {
  const columns = { task_id: `${p.taskIds}::uuid[]`, fence: `${p.fences}::int4[]`, ...arrays };
  const selected = ["u.*", ...computed, `${p.workerId}::text AS worker_id`, "'running'::text AS status"];
  return `(SELECT ${selected.join(", ")}
        FROM unnest(${Object.values(columns).join(", ")}) AS u (${Object.keys(columns).join(", ")})
        LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d`;
}

/** The fence: no row of the UPDATE unless this attempt still holds it. */
export const HELD =
  "t.task_id = d.task_id AND t.fence = d.fence AND t.worker_id = d.worker_id AND t.status = d.status";

/** The fence of a batch that shows one: an UPDATE without a join, a sixth less work. */
export const heldByOneFence = (p: Places<{ taskIds: string; fence: number; workerId: string }>): string =>
  `t.task_id = ANY(${p.taskIds}::uuid[]) AND t.fence = ${p.fence}::int4 AND t.worker_id = ${p.workerId}::text
  AND ${knowing("success")}`;
