import type { AttemptOutcome, LastReason } from "@muster/job";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Database } from "../database.ts";
import type { TaskAttempts, Time } from "../schema.ts";
import { cold, execute, ms } from "../sql.ts";
import { dateOf } from "../times.ts";

/** One start of a job. */
export interface AttemptRecord {
  /** Grows with every start of the job; no two attempts of a job share one. */
  readonly fence: number;
  /** From 1. Attempts that were not charged have the number of the one that followed. */
  readonly attempt: number;
  readonly outcome: AttemptOutcome | "running";
  readonly error: string | null;
  readonly stack: string | null;
  /** Why no attempt follows; null where one does, or where it succeeded. */
  readonly reason: LastReason | null;
  readonly workerId: string;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly finishedAt: Date | null;
  /** When the next attempt could start; null when there was none to come, or at once. */
  readonly nextRunAt: Date | null;
  /** Which fault it was; null for none. */
  readonly fingerprint: string | null;
}

interface AttemptRow
  extends Pick<
    Selectable<TaskAttempts>,
    "attempt" | "error" | "stack" | "reason" | "worker_id" | "fingerprint"
  > {
  fence: number | null;
  outcome: AttemptOutcome | "running";
  started_ms: number;
  finished_ms: number | null;
  next_run_ms: number | null;
}

/** Before the first page: greater than every fence. */
const LAST_FENCE = 2 ** 31 - 1;

/**
 * One statement, so that an attempt that ends meanwhile is seen running or ended, and never twice or not at all. The limit
 * is also inside: a job that was snoozed for weeks has more attempts than anybody wants to sort.
 */
const attemptsOf = (taskId: string, before: number, limit: number): RawBuilder<AttemptRow> => sql`
SELECT a.fence, a.attempt, a.outcome, a.error, a.stack, a.reason, a.worker_id, a.fingerprint, ${ms(sql.ref<Time>("a.started_at"))} AS started_ms,
       ${ms(sql.ref<Time>("a.finished_at"))} AS finished_ms, ${ms(sql.ref<Time>("a.next_run_at"))} AS next_run_ms
FROM tasks AS t LEFT JOIN LATERAL (
  SELECT t.fence, t.attempts AS attempt, 'running' AS outcome, NULL::text AS error, NULL::text AS stack,
         NULL::text AS reason, t.worker_id, t.started_at, NULL::timestamptz AS finished_at,
         NULL::timestamptz AS next_run_at, NULL::text AS fingerprint
  WHERE t.status = 'running' AND t.fence < ${before}
  UNION ALL
  (SELECT k.fence, k.attempt, k.outcome, k.error, k.stack, k.reason, k.worker_id, k.started_at, k.finished_at,
          k.next_run_at, k.fingerprint
   FROM task_attempts AS k WHERE k.task_id = t.task_id AND k.fence < ${before} ORDER BY k.fence DESC LIMIT ${limit})
) AS a ON true
WHERE t.task_id = ${taskId} ORDER BY a.fence DESC LIMIT ${limit}`;

/**
 * The attempts of one job with a fence below `before`, newest first, the running one among them; at most `limit`.
 * Undefined when there is no such job.
 */
export async function listAttempts(
  database: Database,
  taskId: string,
  limit: number,
  before: number = LAST_FENCE,
): Promise<AttemptRecord[] | undefined> {
  const rows = await execute(database.query, attemptsOf(taskId, before, limit).compile(cold));
  return rows.length === 0 ? undefined : rows.flatMap(toAttempt);
}

function toAttempt({ fence, ...row }: AttemptRow): AttemptRecord[] {
  // A job without attempts is one row of NULLs.
  if (fence === null) return [];
  return [
    {
      fence,
      attempt: row.attempt,
      outcome: row.outcome,
      error: row.error,
      stack: row.stack,
      reason: row.reason,
      workerId: row.worker_id,
      startedAt: dateOf(row.started_ms),
      finishedAt: dateOf(row.finished_ms),
      nextRunAt: dateOf(row.next_run_ms),
      fingerprint: row.fingerprint,
    },
  ];
}
