import type { Database } from "../database.ts";

const QUEUE = `SELECT t.queue FROM tasks AS t WHERE t.task_id = $1`;

/** Which queue a job is of, for all its life; undefined when there is no such job. */
export async function queueOfJob(
  { query }: Pick<Database, "query">,
  taskId: string,
): Promise<string | undefined> {
  const [row] = await query<{ queue: string }>(QUEUE, [taskId]);
  return row?.queue;
}

const QUEUES = `SELECT t.task_id, t.queue FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

/** The same for several; those that do not exist are left out. */
export async function queuesOfJobs(
  { query }: Pick<Database, "query">,
  taskIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await query<{ task_id: string; queue: string }>(QUEUES, [taskIds]);
  return new Map(rows.map((row) => [row.task_id, row.queue]));
}
