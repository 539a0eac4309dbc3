import { type AliasableExpression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../database.ts";
import { EXAMINED_FOR_FOLLOWING, MAX_FOLLOWED } from "../queries/bounds.ts";
import { isReached } from "../reached.ts";
import { anyOf, cold, execute, hasLabels, ms, now, type TasksBuilder, timeAt } from "../sql.ts";

/** Which jobs to follow: those that match everything given. */
export interface FollowFilter {
  readonly taskIds?: readonly string[];
  readonly type?: string;
  readonly queue?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Only of queues that these patterns name. */
  readonly reach?: readonly string[];
}

export interface Followed {
  readonly taskIds: readonly string[];
  /** When they were looked for, milliseconds since 1970. */
  readonly now: number;
}

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
  const [found] = await execute(database.query, followed(filter, sinceMs).compile(cold));
  return { taskIds: found?.task_ids ?? [], now: found?.now ?? 0 };
}

function followed(filter: FollowFilter, sinceMs: number | undefined): RawBuilder<Found> {
  const { taskIds } = filter;
  const rows = cold
    .selectFrom("tasks as t")
    .select((t) => ["t.task_id", "t.phase", "t.created_at", isWanted(t, filter).as("kept")]);
  const examined =
    taskIds === undefined
      ? rows.orderBy("t.task_id", "desc").limit(sql.lit(EXAMINED_FOR_FOLLOWING))
      : rows.where("t.task_id", "=", anyOf(taskIds, "uuid"));
  const isOpen =
    taskIds === undefined
      ? sql<SqlBool>`(e.phase < 2 OR e.created_at > ${timeAt(sinceMs ?? null)})`
      : sql.lit(true);
  return sql<Found>`
WITH examined AS MATERIALIZED ${examined}, page AS (
  SELECT e.task_id FROM examined AS e WHERE e.kept AND ${isOpen}
  ORDER BY e.task_id DESC LIMIT ${sql.lit(MAX_FOLLOWED)}
)
SELECT ${ms(now)} AS now, (SELECT array_agg(p.task_id::text) FROM page AS p) AS task_ids`;
}

function isWanted(
  t: TasksBuilder,
  { type, queue, labels, reach }: FollowFilter,
): AliasableExpression<SqlBool> {
  const conditions = [
    type !== undefined && t("t.type", "=", type),
    queue !== undefined && t("t.queue", "=", queue),
    labels !== undefined && hasLabels(labels),
    reach !== undefined && isReached(reach),
  ];
  return t.and(conditions.filter((condition) => condition !== false));
}
