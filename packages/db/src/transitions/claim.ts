import type { Body, Priority } from "@muster/job";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";

/** A claimed job: all that its attempt needs. `fence` must be shown at its end. */
export interface ClaimedJob {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly lane: string;
  readonly payload: Body;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly lostCount: number;
  readonly timeoutMs: number;
  /** Milliseconds since 1970, database time. */
  readonly createdMs: number;
  readonly enqueuedMs: number;
  readonly startedMs: number;
}

export const CLAIMED_COLUMNS = `t.task_id, t.type, t.queue, t.priority, t.lane, t.payload, t.payload_kind, t.attempts,
  t.max_attempts, t.fence, t.lost_count, t.timeout_ms,
  extract(epoch FROM t.created_at)::float8 * 1000 AS created_ms,
  extract(epoch FROM t.enqueued_at)::float8 * 1000 AS enqueued_ms,
  extract(epoch FROM t.started_at)::float8 * 1000 AS started_ms`;

export interface ClaimedRow {
  task_id: string;
  type: string;
  queue: string;
  priority: Priority;
  lane: string;
  payload: Uint8Array;
  payload_kind: Body["kind"];
  attempts: number;
  max_attempts: number;
  fence: number;
  lost_count: number;
  timeout_ms: number;
  created_ms: number;
  enqueued_ms: number;
  started_ms: number;
}

export function toClaimed(row: ClaimedRow): ClaimedJob {
  return {
    taskId: row.task_id,
    type: row.type,
    queue: row.queue,
    priority: row.priority,
    lane: row.lane,
    payload: { kind: row.payload_kind, data: row.payload },
    attempt: row.attempts,
    maxAttempts: row.max_attempts,
    fence: row.fence,
    lostCount: row.lost_count,
    timeoutMs: row.timeout_ms,
    createdMs: row.created_ms,
    enqueuedMs: row.enqueued_ms,
    startedMs: row.started_ms,
  };
}

// By primary key only, and nothing it sets stands in an index: the update stays HOT. The worker must be alive in the
// same statement, or a worker that was declared lost would claim jobs that nobody frees again. A job held for its
// type may be claimed: whoever claims it knows the type, which ends the hold.
const CLAIM = `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = $2, started_at = now(), updated_at = now()
WHERE t.task_id = ANY($1::uuid[]) AND t.status = 'queued' AND (t.hold IS NULL OR t.hold = 'type:' || t.type)
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = $2 AND w.state = 'alive')
RETURNING ${CLAIMED_COLUMNS}, ${EVENT}`;

/**
 * queued → running, for those of the ids that are still to be had; the others are somebody else's, cancelled or gone.
 * When the answer is lost the rows may be claimed all the same: look them up with claimedBy.
 */
export async function claim(
  database: Database,
  workerId: string,
  taskIds: readonly string[],
): Promise<{ jobs: ClaimedJob[]; events: string[] }> {
  const rows = await database.query<ClaimedRow & WithEvent>(CLAIM, [taskIds, workerId]);
  return {
    jobs: rows.map(toClaimed),
    events: rows.flatMap((row) => (row.event === null ? [] : [row.event])),
  };
}
