import { type Blame, cleanText, MAX_LOSSES, SHARED_LOSSES } from "@muster/job";
import type { Query } from "../database.ts";
import { named, type Places } from "../statement.ts";
import { HELD, type HeldRows, heldRows } from "./held-rows.ts";
import { BOUNDED_WAIT } from "./locked-rows.ts";
import { FREED_COLUMNS, type FreedRow } from "./release.ts";

interface Losses extends HeldRows {
  readonly blame: Blame;
  readonly error: string;
  readonly fingerprint: string | null;
}

/** The count after this loss, of the row before it. */
const lossesOf = (
  p: Places<Losses>,
): string => `(CASE ${p.blame}::text WHEN 'alone' THEN t.lost_count + 1 WHEN 'shared'
                              THEN greatest(t.lost_count, least(t.lost_count + 1, ${SHARED_LOSSES})) ELSE t.lost_count END)`;

// The job keeps its admission, to run next: nobody else came to run for it. Not where a breaker is in its way: there only one
// job is tried, and a worker that dies with ten would have all of them run beside that one. A poison job would otherwise take down worker after worker; a requested cancel takes precedence over running again.
const LOSE = named<Losses>(
  (p) => `
WITH freed AS (
  UPDATE tasks AS t
  SET status = CASE WHEN t.cancel_requested_at IS NOT NULL THEN 'cancelled'
                    WHEN ${lossesOf(p)} >= ${MAX_LOSSES} THEN 'deadletter' ELSE 'queued' END,
      dead_reason = CASE WHEN t.cancel_requested_at IS NULL AND ${lossesOf(p)} >= ${MAX_LOSSES} THEN 'poison' END,
      finished_at = CASE WHEN t.cancel_requested_at IS NOT NULL OR ${lossesOf(p)} >= ${MAX_LOSSES} THEN now() END,
      attempts = CASE WHEN t.cancel_requested_at IS NULL AND ${lossesOf(p)} < ${MAX_LOSSES} THEN t.attempts - 1
                      ELSE t.attempts END,
      lost_count = CASE WHEN t.cancel_requested_at IS NULL THEN ${lossesOf(p)} ELSE t.lost_count END,
      grant_fence = CASE WHEN t.gates IS NOT NULL AND NOT EXISTS (SELECT 1 FROM breakers AS b WHERE b.gate = ANY(t.gates))
                         THEN t.fence END,
      last_error = ${p.error}, fingerprint = coalesce(${p.fingerprint}::text, t.fingerprint), updated_at = now(), version = t.version + 1
  FROM ${heldRows(p)}
  WHERE ${HELD} AND ${BOUNDED_WAIT}
  RETURNING t.fence, t.attempts + CASE WHEN t.status = 'queued' THEN 1 ELSE 0 END AS attempt, t.started_at,
            ${FREED_COLUMNS}
), kept AS (
  INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, error, reason, started_at,
                                     fingerprint)
  SELECT f.task_id, f.fence, f.attempt, ${p.workerId},
         CASE WHEN ${p.blame}::text = 'nobody' AND f.status = 'queued' THEN 'released' ELSE 'lost' END,
         ${p.error}, CASE WHEN f.status = 'deadletter' THEN 'poison' WHEN f.status = 'cancelled' THEN 'cancel_requested' END,
         f.started_at, ${p.fingerprint}::text FROM freed AS f
)
SELECT f.task_id, f.type, f.queue, f.priority, f.lane, f.hold, f.enqueued_ms, f.status, f.event FROM freed AS f`,
);

/**
 * running → queued, deadletter (poison) or cancelled: the process that ran the attempt is gone.
 * @param fingerprint of the fault that it is; default: none, because nothing is known of how it failed
 * @throws an error that `isLockTimeout` knows, when a transaction that stays open holds one of the rows
 */
export async function lose(
  query: Query,
  workerId: string,
  attempts: readonly { readonly taskId: string; readonly fence: number }[],
  blame: Blame,
  error: string,
  fingerprint?: string,
): Promise<FreedRow[]> {
  const rows = await query<Omit<FreedRow, "outcome">>(
    ...LOSE.with({
      taskIds: attempts.map((attempt) => attempt.taskId),
      fences: attempts.map((attempt) => attempt.fence),
      workerId,
      blame,
      error: cleanText(error),
      fingerprint: fingerprint ?? null,
    }),
  );
  return rows.map((row) => ({
    ...row,
    outcome: blame === "nobody" && row.status === "queued" ? "released" : "lost",
  }));
}
