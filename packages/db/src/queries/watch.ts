import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { anyOf, cold, execute } from "../sql.ts";

/** For how long a row counts as watched without being renewed, seconds. */
const WATCH_SECONDS = 60;

/**
 * How long to wait for a row that others hold, milliseconds: a user's transaction may hold it for as long as it likes.
 */
const LOCK_MS = 200;

/** Limited within the statement, so that it stays one. */
const mark = (taskIds: readonly string[]): RawBuilder<{ task_id: string }> => sql`
WITH limited AS MATERIALIZED (
  SELECT set_config('lock_timeout', ${sql.lit(`${LOCK_MS}ms`)}, true)
), marked AS (
  UPDATE tasks AS t SET watched_until = now() + interval ${sql.lit(`${WATCH_SECONDS} seconds`)}
  FROM limited WHERE t.task_id = ${anyOf(taskIds, "uuid")} AND t.phase < 2
)
SELECT t.task_id FROM tasks AS t WHERE t.task_id = ${anyOf(taskIds, "uuid")}`;

/**
 * Marks unfinished jobs as watched, from when on every transition of theirs is kept in their logs and published, and
 * answers which of the jobs exist. Has to be renewed within 60 s.
 * @throws an error that `isLockTimeout` knows, when others hold one of the rows: then none is marked
 */
export async function markWatched(database: Database, taskIds: readonly string[]): Promise<Set<string>> {
  const rows = await execute(database.query, mark(taskIds).compile(cold));
  return new Set(rows.map((row) => row.task_id));
}
