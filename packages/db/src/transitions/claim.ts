import {
  type Body,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_TIMEOUT_MS,
  type Priority,
} from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { prepared, type Statement } from "../prepared.ts";
import { IN_TIME } from "./expire.ts";

/** A claimed job: all that its attempt needs. `fence` must be shown at its end. */
export interface ClaimedJob {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly payload: Body;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly lostCount: number;
  readonly timeoutMs: number;
  /** From the answer's making to the job's deadline, milliseconds; undefined without one. */
  readonly leftMs?: number;
  /** Milliseconds since 1970, database time. */
  readonly createdMs: number;
  /** From when it was last queued to its claim, milliseconds. */
  readonly waitedMs: number;
}

// What is as usual travels as NULL: a value costs its reader half a microsecond, a NULL nothing, and there are twelve.
export const CLAIMED_COLUMNS: string = `t.task_id, t.type, t.payload, t.fence,
  nullif(t.queue, '${DEFAULT_QUEUE}') AS queue, nullif(t.priority, 'default') AS priority,
  nullif(t.payload_kind, 'bytes') AS payload_kind, nullif(t.attempts, 1) AS attempts,
  nullif(t.max_attempts, ${DEFAULT_MAX_ATTEMPTS}) AS max_attempts, nullif(t.lost_count, 0) AS lost_count,
  nullif(t.timeout_ms, ${DEFAULT_TIMEOUT_MS}) AS timeout_ms,
  extract(epoch FROM t.deadline_at - now())::float8 AS left_s,
  extract(epoch FROM t.created_at)::float8 AS created_s,
  extract(epoch FROM t.started_at - t.enqueued_at)::float8 AS waited_s`;

export interface ClaimedRow {
  task_id: string;
  type: string;
  payload: Uint8Array;
  fence: number;
  queue: string | null;
  priority: Priority | null;
  payload_kind: Body["kind"] | null;
  attempts: number | null;
  max_attempts: number | null;
  lost_count: number | null;
  timeout_ms: number | null;
  left_s: number | null;
  created_s: number;
  waited_s: number;
}

export function toClaimed(row: ClaimedRow): ClaimedJob {
  return {
    taskId: row.task_id,
    type: row.type,
    queue: row.queue ?? DEFAULT_QUEUE,
    priority: row.priority ?? "default",
    payload: { kind: row.payload_kind ?? "bytes", data: row.payload },
    attempt: row.attempts ?? 1,
    maxAttempts: row.max_attempts ?? DEFAULT_MAX_ATTEMPTS,
    fence: row.fence,
    lostCount: row.lost_count ?? 0,
    timeoutMs: row.timeout_ms ?? DEFAULT_TIMEOUT_MS,
    ...(row.left_s !== null && { leftMs: row.left_s * 1000 }),
    createdMs: row.created_s * 1000,
    waitedMs: row.waited_s * 1000,
  };
}

// By primary key only, and nothing it sets stands in an index: the update stays HOT. The worker must be alive in the
// same statement, or a worker that was declared lost would claim jobs that nobody frees again. A job held for its
// type may be claimed: whoever claims it knows the type, which ends the hold.
const claimWhere = (taskId: string): string => `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = $2, started_at = now(), updated_at = now()
WHERE ${taskId} AND t.status = 'queued' AND (t.hold IS NULL OR t.hold = 'type:' || t.type)
  AND ${IN_TIME}
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = $2 AND w.state = 'alive')
RETURNING ${CLAIMED_COLUMNS}, ${EVENT}`;

const CLAIM: Statement = prepared("claim", claimWhere("t.task_id = ANY($1::uuid[])"));
// An array of unknown length counts as ten ids, so that a plan made for the one id that came looks better than the kept
// plan every time: half of a single job's claim was planning.
const CLAIM_ONE: Statement = prepared("claim_one", claimWhere("t.task_id = $1::uuid"));

/**
 * queued → running, for those of the ids that are still to be had; the others are somebody else's, cancelled or gone.
 * When the answer is lost the rows may be claimed all the same: look them up with claimedBy.
 */
export async function claim(
  database: Database,
  workerId: string,
  taskIds: readonly string[],
): Promise<{ jobs: ClaimedJob[]; events: string[] }> {
  const [statement, ids] = taskIds.length === 1 ? [CLAIM_ONE, taskIds[0]] : [CLAIM, plainArray(taskIds)];
  const rows = await database.query<ClaimedRow & WithEvent>(statement, [ids, workerId]);
  return {
    jobs: rows.map(toClaimed),
    events: eventsOf(rows),
  };
}
