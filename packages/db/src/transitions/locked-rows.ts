import type { Query } from "../database.ts";
import { FEATURE_NOT_SUPPORTED, hasCode, isLockTimeout } from "../sql-state.ts";

/**
 * A condition that is always true, for statements that many rows share: from its evaluation on, which is before the
 * first row, each of the statement's waits for a lock is bounded; another statement's are not. A caller's transaction
 * that stays open (`submitTx` replaces a debounced job, `completeTx` ends one) would hold up everything beside its row.
 */
export const BOUNDED_WAIT = "(SELECT set_config('lock_timeout', '500ms', true)) IS NOT NULL";

const UNLOCKED = `
SELECT t.task_id FROM tasks AS t WHERE t.task_id = ANY($1::uuid[]) ORDER BY t.task_id FOR UPDATE SKIP LOCKED`;

/**
 * Runs a statement with `BOUNDED_WAIT` for these jobs; if a row is locked for too long, once more for those whose rows
 * are not. SKIP LOCKED stays out of the usual path, where it costs every row.
 * @throws as `query` does; `isLockTimeout` knows the error when a row was locked in the meantime again, and where the
 * database cannot skip locked rows (CockroachDB, in a table with column families)
 */
export async function passingLocked<T>(
  query: Query,
  taskIds: readonly string[],
  run: (taskIds: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  try {
    return await run(taskIds);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    const unlocked = await unlockedOf(query, taskIds, error);
    return unlocked.length === 0 ? [] : run(unlocked);
  }
}

async function unlockedOf(query: Query, taskIds: readonly string[], timeout: unknown): Promise<string[]> {
  try {
    const rows = await query<{ task_id: string }>(UNLOCKED, [taskIds]);
    return rows.map((row) => row.task_id);
  } catch (error) {
    throw hasCode(error, FEATURE_NOT_SUPPORTED) ? timeout : error;
  }
}
