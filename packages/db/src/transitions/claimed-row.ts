import {
  type Body,
  type ClaimedJob,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_TIMEOUT_MS,
  type Priority,
} from "@muster/job";
import { microsOf } from "../times.ts";

// Values that are as usual travel as NULL: a value costs its reader half a microsecond, a NULL nothing, and most are
// as usual. Whole microseconds, not decimal digits: those take a tenth of the whole claim.
export const CLAIMED_COLUMNS: string = `t.task_id, t.type, t.payload, t.fence,
  nullif(t.queue, '${DEFAULT_QUEUE}') AS queue, nullif(t.priority, 'default') AS priority,
  nullif(t.payload_kind, 'bytes') AS payload_kind, nullif(t.attempts, 1) AS attempts,
  nullif(t.max_attempts, ${DEFAULT_MAX_ATTEMPTS}) AS max_attempts, nullif(t.lost_count, 0) AS lost_count,
  nullif(t.timeout_ms, ${DEFAULT_TIMEOUT_MS}) AS timeout_ms,
  ${microsOf("t.deadline_at - now()")} AS left_us,
  ${microsOf("t.created_at")} AS created_us,
  ${microsOf("t.started_at - t.enqueued_at")} AS waited_us`;

/** What many jobs of a claim have in common. */
export interface CommonColumns {
  type: string;
  fence: number;
  queue: string | null;
  priority: Priority | null;
  payload_kind: Body["kind"] | null;
  attempts: number | null;
  max_attempts: number | null;
  lost_count: number | null;
  timeout_ms: number | null;
}

export interface ClaimedRow extends CommonColumns {
  task_id: string;
  payload: Uint8Array;
  left_us: number | null;
  created_us: number;
  waited_us: number;
}

export function toClaimed(row: ClaimedRow): ClaimedJob {
  return claimedJob(row, row.task_id, row.payload, row.created_us, row.waited_us, row.left_us);
}

/** A job of those that have these columns in common. Times are in microseconds. */
export function claimedJob(
  common: CommonColumns,
  taskId: string,
  data: Uint8Array,
  createdUs: number,
  waitedUs: number,
  leftUs: number | null | undefined,
): ClaimedJob {
  const job: ClaimedJob = {
    taskId,
    type: common.type,
    queue: common.queue ?? DEFAULT_QUEUE,
    priority: common.priority ?? "default",
    payload: { kind: common.payload_kind ?? "bytes", data },
    attempt: common.attempts ?? 1,
    maxAttempts: common.max_attempts ?? DEFAULT_MAX_ATTEMPTS,
    fence: common.fence,
    lostCount: common.lost_count ?? 0,
    timeoutMs: common.timeout_ms ?? DEFAULT_TIMEOUT_MS,
    createdMs: createdUs / 1000,
    waitedMs: waitedUs / 1000,
  };
  return leftUs === null || leftUs === undefined ? job : { ...job, leftMs: leftUs / 1000 };
}
