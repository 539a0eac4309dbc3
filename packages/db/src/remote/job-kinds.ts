import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** What an attempt is counted by. */
export interface JobKind {
  readonly queue: string;
  readonly type: string;
  /** Since its last claim, milliseconds. */
  readonly ranMs: number;
}

const READ = named<{ readonly taskIds: readonly string[] }>(
  (p) => `
SELECT t.task_id, t.queue, t.type, ${msOf("(coalesce(t.finished_at, now()) - t.started_at)")} AS ran_ms FROM tasks AS t
WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND t.started_at IS NOT NULL`,
);

/** Of those of these jobs that have been claimed. */
export async function jobKinds(
  database: Pick<Database, "query">,
  taskIds: readonly string[],
): Promise<Map<string, JobKind>> {
  const rows = await database.query<{ task_id: string; queue: string; type: string; ran_ms: number }>(
    ...READ.with({ taskIds }),
  );
  return new Map(rows.map((row) => [row.task_id, { queue: row.queue, type: row.type, ranMs: row.ran_ms }]));
}
