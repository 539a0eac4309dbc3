import type { AttemptOutcome, Body, JobState, Outcome } from "@muster/job";
import { cleanText, DEFAULT_RETRY, MIN_BACKOFF_MS } from "@muster/job";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import { HELD, heldRows } from "./held-rows.ts";

/** How one claimed attempt ended. */
export interface Ending {
  readonly taskId: string;
  readonly fence: number;
  readonly workerId: string;
  readonly outcome: Outcome;
}

/** The job's new state; `stale` when the fence or the worker no longer held the row, and nothing was changed. */
export type Finished =
  | { readonly state: JobState; readonly event: string | null }
  | { readonly state: "stale" };

// One pass over both tables. The first branch of each CASE is the rule that a requested cancel wins over every ending
// but success. The delay is full jitter in [floor, ceiling], with the exponent bounded against overflow.
const FINISH = `
WITH ended AS (
  UPDATE tasks AS t
  SET status = CASE WHEN d.kind = 'succeeded' THEN 'succeeded'
                    WHEN t.cancel_requested_at IS NOT NULL OR d.kind = 'cancelled' THEN 'cancelled'
                    WHEN d.kind = 'permanent' THEN 'failed'
                    WHEN t.attempts < t.max_attempts THEN 'retry'
                    ELSE 'deadletter' END,
      dead_reason = CASE WHEN d.kind IN ('error', 'timeout') AND t.cancel_requested_at IS NULL
                          AND t.attempts >= t.max_attempts THEN 'exhausted' END,
      finished_at = CASE WHEN d.kind IN ('error', 'timeout') AND t.cancel_requested_at IS NULL
                          AND t.attempts < t.max_attempts THEN NULL ELSE now() END,
      run_at = CASE WHEN d.kind IN ('error', 'timeout') AND t.cancel_requested_at IS NULL
                     AND t.attempts < t.max_attempts
                    THEN now() + interval '1 millisecond' * greatest($9::float8, random() *
                           least(coalesce(t.retry_max_ms, $10::int4)::float8,
                                 coalesce(t.retry_initial_ms, $11::int4) *
                                 power(coalesce(t.retry_multiplier, $12::float8), least(t.attempts - 1, 60))))
                    ELSE t.run_at END,
      lost_count = CASE WHEN d.kind <> 'succeeded' AND (t.cancel_requested_at IS NOT NULL OR d.kind = 'cancelled')
                        THEN t.lost_count ELSE 0 END,
      last_error = coalesce(d.error, t.last_error), result_kind = d.result_kind,
      result = substring($8::bytea FROM d.start_at FOR d.length),
      updated_at = now(), version = t.version + 1
  FROM ${heldRows("$13", "$1::uuid[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::int4[], $7::int4[]", "kind, error, result_kind, start_at, length")}
  WHERE ${HELD}
  RETURNING t.task_id, t.fence, t.attempts, t.started_at, d.kind, d.error, t.status, ${EVENT}
), kept AS (
  INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, error, started_at)
  SELECT e.task_id, e.fence, e.attempts, $13,
         CASE WHEN e.kind = 'permanent' THEN 'error' ELSE e.kind END, e.error, e.started_at FROM ended AS e
)
SELECT e.task_id, e.fence, e.status, e.event FROM ended AS e`;

/** When a repeated flush changes nothing, its first try may have been committed without an answer. */
const READ_BACK = `
SELECT a.task_id, a.fence, a.outcome, t.status
FROM unnest($1::uuid[], $2::int4[]) AS d (task_id, fence)
     JOIN task_attempts AS a ON a.task_id = d.task_id AND a.fence = d.fence
     JOIN tasks AS t ON t.task_id = d.task_id
WHERE a.worker_id = $3 AND t.fence = d.fence`;

interface EndedRow extends WithEvent {
  task_id: string;
  fence: number;
  status: JobState;
}

interface KeptRow {
  task_id: string;
  fence: number;
  outcome: AttemptOutcome;
  status: JobState;
}

/**
 * running → succeeded, retry, failed, deadletter or cancelled, each with its row in task_attempts.
 * All endings of one call are of one worker; answers come in their order.
 */
export async function finish(
  database: Database,
  workerId: string,
  endings: readonly Ending[],
): Promise<Finished[]> {
  const rows = await database.query<EndedRow>(FINISH, columns(workerId, endings));
  const ended = new Map(rows.map((row) => [keyOf(row.task_id, row.fence), row]));
  const missing = endings.filter((ending) => !ended.has(keyOf(ending.taskId, ending.fence)));
  const kept =
    missing.length === 0 ? new Map<string, KeptRow>() : await readBack(database, workerId, missing);
  return endings.map((ending): Finished => {
    const key = keyOf(ending.taskId, ending.fence);
    const row = ended.get(key);
    if (row !== undefined) return { state: row.status, event: row.event };
    const before = kept.get(key);
    return before !== undefined && attemptOutcome(ending.outcome) === before.outcome
      ? { state: before.status, event: null }
      : { state: "stale" };
  });
}

async function readBack(
  database: Database,
  workerId: string,
  endings: readonly Ending[],
): Promise<Map<string, KeptRow>> {
  const ids = endings.map((ending) => ending.taskId);
  const fences = endings.map((ending) => ending.fence);
  const rows = await database.query<KeptRow>(READ_BACK, [ids, fences, workerId]);
  return new Map(rows.map((row) => [keyOf(row.task_id, row.fence), row]));
}

const keyOf = (taskId: string, fence: number): string => `${taskId}/${fence}`;

/** The name under which task_attempts keeps an outcome. */
export function attemptOutcome(outcome: Outcome): AttemptOutcome {
  return outcome.kind === "permanent" ? "error" : outcome.kind;
}

function resultOf(outcome: Outcome): Body | undefined {
  return outcome.kind === "succeeded" ? outcome.result : undefined;
}

function columns(workerId: string, endings: readonly Ending[]): unknown[] {
  const results = endings.map(({ outcome }) => resultOf(outcome));
  let offset = 1;
  const starts = results.map((result) => {
    const start = offset;
    offset += result?.data.length ?? 0;
    return result === undefined ? null : start;
  });
  return [
    endings.map((ending) => ending.taskId),
    endings.map((ending) => ending.fence),
    endings.map((ending) => ending.outcome.kind),
    endings.map(({ outcome }) => ("error" in outcome ? cleanText(outcome.error) : null)),
    results.map((result) => result?.kind ?? null),
    starts,
    results.map((result) => result?.data.length ?? null),
    Buffer.concat(results.map((result) => result?.data ?? new Uint8Array())),
    MIN_BACKOFF_MS,
    DEFAULT_RETRY.maxMs,
    DEFAULT_RETRY.initialMs,
    DEFAULT_RETRY.multiplier,
    workerId,
  ];
}
