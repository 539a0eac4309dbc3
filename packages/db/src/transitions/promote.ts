import type { Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";

/** A queued row as its Redis element is made of it. */
export interface QueuedRow {
  task_id: string;
  type: string;
  queue: string;
  priority: Priority;
  lane: string;
  /** Milliseconds since 1970, database time. */
  enqueued_ms: number;
}

export const QUEUED_COLUMNS = `t.task_id, t.type, t.queue, t.priority, t.lane,
  extract(epoch FROM t.enqueued_at)::float8 * 1000 AS enqueued_ms`;

// The due rows are chosen and locked once, before the UPDATE (ARRAY: a plain IN may be planned as a join that runs the
// subquery again and again and promotes more than the limit), by the index that names no held rows (hold IS NULL).
// Two promoters at once wait for each other's rows and then find them queued; SKIP LOCKED would spare the wait, but
// CockroachDB refuses it for a table with column families.
//
// Jobs that muster_submit has made may be their lane's first. It has to be known with the commit that makes them
// queued, or nobody would repair its list if the push were lost.
const PROMOTE = `
WITH due AS (
  UPDATE tasks AS t
  SET status = 'queued', enqueued_at = now(), updated_at = now(), version = t.version + 1
  WHERE t.status IN ('scheduled', 'retry') AND t.run_at <= now() AND t.task_id = ANY(ARRAY(
    SELECT d.task_id FROM tasks AS d
    WHERE d.phase = 0 AND d.hold IS NULL AND d.run_at <= now()
    ORDER BY d.hold, d.run_at LIMIT $1))
  RETURNING ${QUEUED_COLUMNS}, ${EVENT}
), met AS (
  INSERT INTO lanes (lane, queue, priority) SELECT DISTINCT d.lane, d.queue, d.priority FROM due AS d
  ON CONFLICT (lane) DO NOTHING
)
SELECT d.task_id, d.type, d.queue, d.priority, d.lane, d.enqueued_ms, d.event FROM due AS d`;

/** scheduled, retry → queued for up to `limit` due jobs; push them after this has returned. */
export async function promote(database: Database, limit: number): Promise<(QueuedRow & WithEvent)[]> {
  return database.query<QueuedRow & WithEvent>(PROMOTE, [limit]);
}
