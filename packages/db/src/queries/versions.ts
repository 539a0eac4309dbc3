import type { Database } from "../database.ts";

const VERSIONS = `SELECT t.task_id, t.version FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

/** The current version of each job that exists: what a watcher polls to find out what it has missed. */
export async function jobVersions(
  database: Database,
  taskIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ task_id: string; version: number }>(VERSIONS, [taskIds]);
  return new Map(rows.map((row) => [row.task_id, row.version]));
}
