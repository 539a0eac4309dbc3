import {
  type Body,
  type ClaimedJob,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_TIMEOUT_MS,
  type Priority,
} from "@muster/job";
import { isShort, plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { type Places, prepared } from "../statement.ts";
import { microsOf } from "../times.ts";
import { IN_TIME } from "./expire.ts";
import { knowing } from "./guard.ts";
import { BOUNDED_WAIT, passingLocked } from "./locked-rows.ts";

// Values that are as usual travel as NULL: a value costs its reader half a microsecond, a NULL nothing, and there are
// twelve. Whole microseconds, not decimal digits: those take a tenth of the whole claim.
export const CLAIMED_COLUMNS: string = `t.task_id, t.type, t.payload, t.fence,
  nullif(t.queue, '${DEFAULT_QUEUE}') AS queue, nullif(t.priority, 'default') AS priority,
  nullif(t.payload_kind, 'bytes') AS payload_kind, nullif(t.attempts, 1) AS attempts,
  nullif(t.max_attempts, ${DEFAULT_MAX_ATTEMPTS}) AS max_attempts, nullif(t.lost_count, 0) AS lost_count,
  nullif(t.timeout_ms, ${DEFAULT_TIMEOUT_MS}) AS timeout_ms,
  ${microsOf("t.deadline_at - now()")} AS left_us,
  ${microsOf("t.created_at")} AS created_us,
  ${microsOf("t.started_at - t.enqueued_at")} AS waited_us`;

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
  left_us: number | null;
  created_us: number;
  waited_us: number;
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
    ...(row.left_us !== null && { leftMs: row.left_us / 1000 }),
    createdMs: row.created_us / 1000,
    waitedMs: row.waited_us / 1000,
  };
}

interface Claim {
  readonly workerId: string;
  /** An array. */
  readonly taskIds: string;
}

// By primary key only, and nothing it sets is indexed: the update stays HOT. The worker must be alive in the same
// statement, or a worker that was declared lost would claim jobs that nobody frees again. A job held for its type may
// be claimed: whoever claims it knows the type, which ends the hold.
const claimBy = (p: Places<Claim>, from: string, taskId: string): string => `
UPDATE tasks AS t
SET status = 'running', hold = NULL, attempts = t.attempts + 1, fence = t.fence + 1, version = t.version + 1,
    worker_id = ${p.workerId}, started_at = now(), updated_at = now()${from}
WHERE ${taskId} AND ${knowing("claim")} AND (t.hold IS NULL OR t.hold = 'type:' || t.type)
  AND ${IN_TIME}
  AND EXISTS (SELECT 1 FROM workers AS w WHERE w.worker_id = ${p.workerId} AND w.state = 'alive')
  AND ${BOUNDED_WAIT}
RETURNING ${CLAIMED_COLUMNS}, ${EVENT}`;

const CLAIM = prepared<Claim>("claim", (p) => claimBy(p, "", `t.task_id = ANY(${p.taskIds}::uuid[])`));
// The limit keeps the planner from guessing: whatever the array holds, each row is looked up by its key.
const CLAIM_FEW = prepared<Claim>("claim_few", (p) =>
  claimBy(
    p,
    `
FROM (SELECT u.task_id FROM unnest(${p.taskIds}::uuid[]) AS u (task_id)
      LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d`,
    "t.task_id = d.task_id",
  ),
);

/**
 * queued → running, for those of the ids that are still available; the others belong to somebody else, are cancelled or
 * gone, or are locked by a transaction that stays open. When the answer is lost the rows may be claimed all the same:
 * look them up with claimedBy.
 */
export async function claim(
  database: Database,
  workerId: string,
  taskIds: readonly string[],
): Promise<{ jobs: ClaimedJob[]; events: string[] }> {
  const rows = await passingLocked(database.query, taskIds, (ids) =>
    database.query<ClaimedRow & WithEvent>(
      ...(isShort(ids) ? CLAIM_FEW : CLAIM).with({ taskIds: plainArray(ids), workerId }),
    ),
  );
  return {
    jobs: rows.map(toClaimed),
    events: eventsOf(rows),
  };
}
