import type { Database } from "../database.ts";

/** For how long a row counts as watched without being renewed, seconds. */
const WATCH_SECONDS = 60;

const MARK = `
WITH marked AS (
  UPDATE tasks AS t SET watched_until = now() + interval '${WATCH_SECONDS} seconds'
  WHERE t.task_id = ANY($1::uuid[]) AND t.phase < 2
)
SELECT t.task_id FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

/**
 * Marks unfinished jobs as watched, from when on every transition of theirs is kept in their logs and published, and
 * answers which of the jobs exist. Has to be renewed within 60 s.
 */
export async function markWatched(database: Database, taskIds: readonly string[]): Promise<Set<string>> {
  const rows = await database.query<{ task_id: string }>(MARK, [taskIds]);
  return new Set(rows.map((row) => row.task_id));
}
