import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** An answer whose jobs are to be given back by `release`. */
export interface FreedTake {
  readonly workerId: string;
  readonly takeNumber: number;
  readonly attempts: readonly { readonly taskId: string; readonly fence: number }[];
}

interface TakeRow {
  worker_id: string;
  take_number: number;
  task_ids: string[];
  fences: number[];
}

const toFreed = (row: TakeRow): FreedTake => ({
  workerId: row.worker_id,
  takeNumber: row.take_number,
  attempts: row.task_ids.map((taskId, index) => ({ taskId, fence: row.fences[index] ?? 0 })),
});

/** Whoever frees an answer and dies leaves it to be looked at again. */
const AGAIN_AFTER = "interval '10 seconds'";

const freeing = (wanted: string): string => `
WITH due AS MATERIALIZED (
  SELECT r.worker_id, r.take_number FROM remote_takes AS r
  WHERE r.confirmed_at IS NULL AND ${wanted}
  ORDER BY r.worker_id, r.take_number FOR UPDATE OF r
)
UPDATE remote_takes AS r SET freed_at = coalesce(r.freed_at, now()), look_at = now() + ${AGAIN_AFTER}
FROM due AS d WHERE r.worker_id = d.worker_id AND r.take_number = d.take_number
RETURNING r.worker_id, r.take_number, r.task_ids, r.fences`;

const FREE = named<{ readonly takeIds: readonly string[] }>((p) =>
  freeing(`r.take_id = ANY(${p.takeIds}::uuid[])`),
);

/** Those of these answers that nobody has confirmed. From now on nobody can: release their attempts, then `forgetTakes`. */
export async function freeTakes(database: Database, takeIds: readonly string[]): Promise<FreedTake[]> {
  return (await database.query<TakeRow>(...FREE.with({ takeIds }))).map(toFreed);
}

const FREE_OF_WORKERS = named<{ readonly workerIds: readonly string[] }>((p) =>
  freeing(`r.worker_id = ANY(${p.workerIds}::text[])`),
);

/** The same, of all that these workers have not confirmed. */
export async function freeTakesOf(database: Database, workerIds: readonly string[]): Promise<FreedTake[]> {
  return (await database.query<TakeRow>(...FREE_OF_WORKERS.with({ workerIds }))).map(toFreed);
}

const FREE_DUE = named<{ readonly limit: number }>((p) =>
  freeing(`(r.worker_id, r.take_number) IN (
    SELECT u.worker_id, u.take_number FROM remote_takes AS u
    WHERE u.look_at <= now() AND u.confirmed_at IS NULL ORDER BY u.look_at LIMIT ${p.limit}::int4)`),
);

/** The same, of those that nobody has confirmed for too long, at most so many. */
export async function freeDueTakes(database: Database, limit: number): Promise<FreedTake[]> {
  return (await database.query<TakeRow>(...FREE_DUE.with({ limit }))).map(toFreed);
}

const FORGET = named<{ readonly workerIds: readonly string[]; readonly takeNumbers: readonly number[] }>(
  (p) => `
DELETE FROM remote_takes AS r USING unnest(${p.workerIds}::text[], ${p.takeNumbers}::int8[]) AS u (worker_id, take_number)
WHERE r.worker_id = u.worker_id AND r.take_number = u.take_number AND r.freed_at IS NOT NULL`,
);

/** What was in them is given back. */
export async function forgetTakes(
  database: Database,
  takes: readonly Pick<FreedTake, "workerId" | "takeNumber">[],
): Promise<void> {
  if (takes.length === 0) return;
  const workerIds = takes.map(({ workerId }) => workerId);
  await database.query(...FORGET.with({ workerIds, takeNumbers: takes.map(({ takeNumber }) => takeNumber) }));
}
