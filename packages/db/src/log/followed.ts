import type { Database } from "../database.ts";
import { msOf } from "../times.ts";

/** Which jobs to follow: those that match everything given. */
export interface FollowFilter {
  readonly taskIds?: readonly string[];
  readonly type?: string;
  readonly queue?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Followed {
  readonly taskIds: readonly string[];
  /** When they were looked for, milliseconds since 1970. */
  readonly now: number;
}

/** Rows looked at: a rare type among millions must not cost a table scan every two seconds. */
const EXAMINED_ROWS = 20_000;
export const MAX_FOLLOWED = 1_000;

interface Found {
  now: number;
  task_ids: string[] | null;
}

/**
 * Which of the newest jobs meet the filter, and have not ended or were submitted after `sinceMs`, if it is given; at most
 * MAX_FOLLOWED, the newest. With `taskIds`, which of these jobs, ended or not, meet the rest of it.
 */
export async function findFollowed(
  database: Database,
  filter: FollowFilter,
  sinceMs: number | undefined,
): Promise<Followed> {
  const values: unknown[] = [];
  const parameter = (value: unknown): string => `$${values.push(value)}`;
  const { taskIds, type, queue, labels } = filter;
  const kept = [
    ...(type === undefined ? [] : [`t.type = ${parameter(type)}`]),
    ...(queue === undefined ? [] : [`t.queue = ${parameter(queue)}`]),
    ...(labels === undefined ? [] : [`t.labels @> ${parameter(JSON.stringify(labels))}::jsonb`]),
  ].join(" AND ");
  const examined =
    taskIds === undefined
      ? `ORDER BY t.task_id DESC LIMIT ${EXAMINED_ROWS}`
      : `WHERE t.task_id = ANY(${parameter(taskIds)}::uuid[])`;
  const open =
    taskIds === undefined
      ? `(e.phase < 2 OR e.created_at > to_timestamp(${parameter(sinceMs ?? null)}::float8 / 1000))`
      : "true";
  const text = `
WITH examined AS MATERIALIZED (
  SELECT t.task_id, t.phase, t.created_at, ${kept === "" ? "true" : `coalesce(${kept}, false)`} AS kept
  FROM tasks AS t ${examined}
), page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept AND ${open} ORDER BY e.task_id DESC LIMIT ${MAX_FOLLOWED}
)
SELECT ${msOf("now()")} AS now, (SELECT array_agg(p.task_id::text) FROM page AS p) AS task_ids`;
  const [found] = await database.query<Found>(text, values);
  return { taskIds: found?.task_ids ?? [], now: found?.now ?? 0 };
}
