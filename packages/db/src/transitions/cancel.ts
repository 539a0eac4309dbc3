import type { JobState, Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";

export interface CancelledRow extends WithEvent {
  /** The state after the request: cancelled, or running when a worker has to stop first. */
  status: JobState;
  /** False when the job had ended before. */
  cancelled: boolean;
  worker_id: string | null;
  fence: number;
  lane: string;
  type: string;
  queue: string;
  priority: Priority;
  enqueued_ms: number;
}

// A running job only notes the request; the row in cancel_requests is what its worker's heartbeat brings. Repeating
// the request changes nothing but is answered the same, so that a lost answer can be asked for again.
const CANCEL = `
WITH cancelled AS (
  UPDATE tasks AS t
  SET status = CASE WHEN t.status = 'running' THEN 'running' ELSE 'cancelled' END,
      finished_at = CASE WHEN t.status = 'running' THEN NULL ELSE now() END,
      hold = NULL,
      cancel_requested_at = coalesce(t.cancel_requested_at, now()),
      cancel_reason = coalesce(t.cancel_reason, $2),
      updated_at = now(), version = t.version + 1
  WHERE t.task_id = $1 AND t.status IN ('scheduled', 'queued', 'retry', 'running')
  RETURNING t.*, ${EVENT}
), asked AS (
  INSERT INTO cancel_requests (worker_id, task_id, fence)
  SELECT c.worker_id, c.task_id, c.fence FROM cancelled AS c WHERE c.status = 'running'
  ON CONFLICT (worker_id, task_id) DO UPDATE SET fence = excluded.fence, requested_at = now()
)
SELECT c.status, true AS cancelled, c.worker_id, c.fence, c.lane, c.type, c.queue, c.priority,
       extract(epoch FROM c.enqueued_at)::float8 * 1000 AS enqueued_ms, c.event FROM cancelled AS c`;

const READ = `
SELECT t.status, false AS cancelled, t.worker_id, t.fence, t.lane, t.type, t.queue, t.priority,
       extract(epoch FROM t.enqueued_at)::float8 * 1000 AS enqueued_ms, NULL AS event
FROM tasks AS t WHERE t.task_id = $1`;

/**
 * scheduled, queued, retry → cancelled; running: requested, and the worker is to be told.
 * Undefined when there is no such job.
 */
export async function cancel(
  database: Database,
  taskId: string,
  reason: string | null,
): Promise<CancelledRow | undefined> {
  const [changed] = await database.query<CancelledRow>(CANCEL, [taskId, reason]);
  if (changed !== undefined) return changed;
  const [row] = await database.query<CancelledRow>(READ, [taskId]);
  return row;
}
