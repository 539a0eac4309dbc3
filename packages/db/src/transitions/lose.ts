import { type Blame, cleanText, MAX_LOSSES, SHARED_LOSSES } from "@muster/job";
import type { Query } from "../database.ts";
import { HELD, heldRows } from "./held-rows.ts";
import { BOUNDED_WAIT } from "./locked-rows.ts";
import { FREED_COLUMNS, type FreedRow } from "./release.ts";

/** The count after this loss, of the row before it. */
const LOSSES = `(CASE $3::text WHEN 'alone' THEN t.lost_count + 1 WHEN 'shared'
                              THEN greatest(t.lost_count, least(t.lost_count + 1, $7::int4)) ELSE t.lost_count END)`;

// A poison job would otherwise take down worker after worker; a requested cancel takes precedence over running again.
const LOSE = `
WITH freed AS (
  UPDATE tasks AS t
  SET status = CASE WHEN t.cancel_requested_at IS NOT NULL THEN 'cancelled'
                    WHEN ${LOSSES} >= $5::int4 THEN 'deadletter' ELSE 'queued' END,
      dead_reason = CASE WHEN t.cancel_requested_at IS NULL AND ${LOSSES} >= $5::int4 THEN 'poison' END,
      finished_at = CASE WHEN t.cancel_requested_at IS NOT NULL OR ${LOSSES} >= $5::int4 THEN now() END,
      attempts = CASE WHEN t.cancel_requested_at IS NULL AND ${LOSSES} < $5::int4 THEN t.attempts - 1
                      ELSE t.attempts END,
      lost_count = CASE WHEN t.cancel_requested_at IS NULL THEN ${LOSSES} ELSE t.lost_count END,
      last_error = $6, updated_at = now(), version = t.version + 1
  FROM ${heldRows("$4", "$1::uuid[], $2::int4[]")}
  WHERE ${HELD} AND ${BOUNDED_WAIT}
  RETURNING t.fence, t.attempts + CASE WHEN t.status = 'queued' THEN 1 ELSE 0 END AS attempt, t.started_at,
            ${FREED_COLUMNS}
), kept AS (
  INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, error, reason, started_at)
  SELECT f.task_id, f.fence, f.attempt, $4,
         CASE WHEN $3::text = 'nobody' AND f.status = 'queued' THEN 'released' ELSE 'lost' END,
         $6, CASE WHEN f.status = 'deadletter' THEN 'poison' WHEN f.status = 'cancelled' THEN 'cancel_requested' END,
         f.started_at FROM freed AS f
)
SELECT f.task_id, f.type, f.queue, f.priority, f.lane, f.enqueued_ms, f.status, f.event FROM freed AS f`;

/**
 * running → queued, deadletter (poison) or cancelled: the process that ran the attempt is gone.
 * @throws an error that `isLockTimeout` knows, when a transaction that stays open holds one of the rows
 */
export async function lose(
  query: Query,
  workerId: string,
  attempts: readonly { readonly taskId: string; readonly fence: number }[],
  blame: Blame,
  error: string,
): Promise<FreedRow[]> {
  return query<FreedRow>(LOSE, [
    attempts.map((attempt) => attempt.taskId),
    attempts.map((attempt) => attempt.fence),
    blame,
    workerId,
    MAX_LOSSES,
    cleanText(error),
    SHARED_LOSSES,
  ]);
}
