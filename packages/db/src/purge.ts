import type { Database } from "./database.ts";

export interface Retention {
  readonly succeededMs: number;
  /** Failed, dead-lettered and cancelled jobs. */
  readonly otherMs: number;
}

// Walks the primary key: an index on finished_at costs every finish and is no faster here. Only ended rows can match,
// so a queued job is never deleted however old it is.
const PURGE = `
WITH page AS (
  SELECT t.task_id, t.phase, t.finished_at FROM tasks AS t WHERE t.task_id > $1::uuid ORDER BY t.task_id LIMIT $2
), doomed AS (
  SELECT p.task_id FROM page AS p
  WHERE (p.phase = 2 AND p.finished_at < now() - $3::float8 * interval '1 millisecond')
     OR (p.phase = 3 AND p.finished_at < now() - $4::float8 * interval '1 millisecond')
), attempts AS (
  DELETE FROM task_attempts AS a USING doomed AS d WHERE a.task_id = d.task_id
), purged AS (
  DELETE FROM tasks AS t USING doomed AS d WHERE t.task_id = d.task_id AND t.phase >= 2 RETURNING t.task_id
)
SELECT (SELECT count(*) FROM purged) AS purged, (SELECT max(p.task_id::text) FROM page AS p) AS last_id,
       (SELECT count(*) FROM page) AS examined`;

export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** Deletes what is past its retention among the `limit` rows after `after`; `lastId` is undefined at the table's end. */
export async function purgePage(
  database: Database,
  retention: Retention,
  after: string,
  limit: number,
): Promise<{ purged: number; lastId?: string }> {
  const [row] = await database.query<{ purged: number; last_id: string | null; examined: number }>(PURGE, [
    after,
    limit,
    retention.succeededMs,
    retention.otherMs,
  ]);
  if (row === undefined || row.last_id === null || row.examined < limit) return { purged: row?.purged ?? 0 };
  return { purged: row.purged, lastId: row.last_id };
}

const PURGE_KEYS = `
WITH purged AS (
  DELETE FROM idempotency_keys AS k WHERE (k.queue, k.key) IN (
    SELECT d.queue, d.key FROM idempotency_keys AS d WHERE d.expires_at < now()
      AND NOT EXISTS (SELECT 1 FROM tasks AS t WHERE t.task_id = d.task_id AND t.phase < 2) LIMIT $1)
  RETURNING 1
)
SELECT count(*) AS purged FROM purged`;

const PURGE_WORKERS = `
WITH doomed AS (
  DELETE FROM workers AS w WHERE w.state IN ('lost', 'gone') AND w.ended_at < now() - interval '1 day'
  RETURNING w.worker_id
)
DELETE FROM cancel_requests AS c USING doomed AS d WHERE c.worker_id = d.worker_id`;

/** Forgets up to `limit` expired idempotency keys; how many. Fewer than `limit`: there are no more. */
export async function purgeKeys(database: Database, limit: number): Promise<number> {
  const [row] = await database.query<{ purged: number }>(PURGE_KEYS, [limit]);
  return row?.purged ?? 0;
}

/** Forgets workers that ended a day ago, and what was asked of them. */
export async function purgeWorkers(database: Database): Promise<void> {
  await database.query(PURGE_WORKERS);
}
