import type { AttemptOutcome, Body, JobState, Outcome } from "@muster/job";
import { cleanText, DEFAULT_RETRY, MAX_REASON_LENGTH, MAX_STACK_LENGTH, MIN_BACKOFF_MS } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, eventsOf, type WithEvent } from "../event.ts";
import { prepared, type Statement } from "../prepared.ts";
import { HELD, heldRows } from "./held-rows.ts";

type Querying = Pick<Database, "query">;

/** How one claimed attempt ended. */
export interface Ending {
  readonly taskId: string;
  readonly fence: number;
  readonly workerId: string;
  readonly outcome: Outcome;
}

/** The job's new state; `stale` when the fence or the worker no longer held the row, and nothing was changed. */
export type EndState = JobState | "stale";

// Success, which is nearly every ending, has a statement of its own: half the work for the database, and one row as its
// answer instead of one for each job.
const success = (rows: string, result: string): string => `
WITH ended AS (
  UPDATE tasks AS t
  SET status = 'succeeded', finished_at = now(), lost_count = 0, updated_at = now(), version = t.version + 1${result}
  FROM ${rows} WHERE ${HELD}
  RETURNING t.task_id, t.fence, t.attempts, t.started_at, ${EVENT}
), kept AS (
  INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, started_at)
  SELECT e.task_id, e.fence, e.attempts, $3, 'succeeded', e.started_at FROM ended AS e
)
SELECT count(*)::int4 AS ended, array_agg(e.event) FILTER (WHERE e.event IS NOT NULL) AS events FROM ended AS e`;

const SUCCEED: Statement = prepared("succeed", success(heldRows("$3", "$1::uuid[], $2::int4[]"), ""));
const SUCCEED_WITH_RESULTS: Statement = prepared(
  "succeed_with_results",
  success(
    heldRows(
      "$3",
      "$1::uuid[], $2::int4[], $4::text[], $5::int4[], $6::int4[]",
      "result_kind, start_at, length",
    ),
    ", result_kind = d.result_kind, result = substring($7::bytea FROM d.start_at FOR d.length)",
  ),
);

// Every other ending. A requested cancel wins over them all.
const CANCELS = "(t.cancel_requested_at IS NOT NULL OR d.kind = 'cancelled')";
const CANCELS_ITSELF = "(t.cancel_requested_at IS NULL AND d.kind = 'cancelled')";
const FAILS = "(t.cancel_requested_at IS NULL AND d.kind IN ('error', 'timeout'))";
const RETRIES: string = `(${FAILS} AND t.attempts < t.max_attempts)`;
const SNOOZES = "(t.cancel_requested_at IS NULL AND d.kind = 'snoozed')";
/** Between floor and ceiling, by chance as far as the policy leaves it to that; the exponent is bounded against overflow. */
const BACKOFF = `greatest($7::float8, (1 - coalesce(t.retry_jitter, 1) * random()) *
                             least(coalesce(t.retry_max_ms, $8::int4)::float8,
                                   coalesce(t.retry_initial_ms, $9::int4) *
                                   power(coalesce(t.retry_multiplier, $10::float8), least(t.attempts - 1, 60))))`;
const FINISH = `
WITH ended AS (
  UPDATE tasks AS t
  SET status = CASE WHEN ${CANCELS} THEN 'cancelled'
                    WHEN ${SNOOZES} THEN 'scheduled'
                    WHEN d.kind = 'permanent' THEN 'failed'
                    WHEN ${RETRIES} THEN 'retry'
                    ELSE 'deadletter' END,
      dead_reason = CASE WHEN ${FAILS} AND NOT ${RETRIES} THEN 'exhausted' END,
      finished_at = CASE WHEN ${RETRIES} OR ${SNOOZES} THEN NULL ELSE now() END,
      attempts = CASE WHEN ${SNOOZES} THEN t.attempts - 1 ELSE t.attempts END,
      snoozes = CASE WHEN ${SNOOZES} THEN coalesce(t.snoozes, 0) + 1 ELSE t.snoozes END,
      run_at = CASE WHEN ${RETRIES} OR ${SNOOZES}
                    THEN now() + interval '1 millisecond' * coalesce(d.after_ms, ${BACKOFF})
                    ELSE t.run_at END,
      lost_count = CASE WHEN ${CANCELS} THEN t.lost_count ELSE 0 END,
      cancel_reason = CASE WHEN ${CANCELS_ITSELF} THEN left(d.error, ${MAX_REASON_LENGTH}) ELSE t.cancel_reason END,
      last_error = CASE WHEN ${CANCELS_ITSELF} THEN t.last_error ELSE coalesce(d.error, t.last_error) END,
      updated_at = now(), version = t.version + 1
  FROM ${heldRows(
    "$11",
    "$1::uuid[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::float8[]",
    "kind, error, stack, after_ms",
  )}
  WHERE ${HELD}
  RETURNING t.task_id, t.fence, t.attempts, t.started_at, d.kind, d.error, d.stack, t.status, t.run_at, t.dead_reason,
            t.cancel_requested_at, ${EVENT}
), kept AS (
  INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, error, stack, reason, next_run_at, started_at)
  SELECT e.task_id, e.fence, CASE WHEN e.status = 'scheduled' THEN e.attempts + 1 ELSE e.attempts END, $11,
         CASE WHEN e.kind = 'permanent' THEN 'error' ELSE e.kind END, e.error, e.stack,
         CASE WHEN e.status = 'failed' THEN 'permanent'
              WHEN e.cancel_requested_at IS NOT NULL THEN 'cancel_requested'
              WHEN e.status = 'cancelled' THEN 'handler'
              ELSE e.dead_reason END,
         CASE WHEN e.status IN ('retry', 'scheduled') THEN e.run_at END, e.started_at FROM ended AS e
)
SELECT e.task_id, e.fence, e.status, e.event FROM ended AS e`;

/** When a repeated flush changes nothing, its first try may have been committed without an answer. */
const READ_BACK = `
SELECT a.task_id, a.fence, a.outcome, t.status
FROM unnest($1::uuid[], $2::int4[]) AS d (task_id, fence)
     JOIN task_attempts AS a ON a.task_id = d.task_id AND a.fence = d.fence
     JOIN tasks AS t ON t.task_id = d.task_id
WHERE a.worker_id = $3 AND t.fence = d.fence`;

interface Succeeded {
  ended: number;
  events: string[] | null;
}

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

/** The states in the order of the endings, and what the watched ones among them have to tell. */
export interface Finished {
  readonly states: EndState[];
  readonly events: string[];
}

/**
 * running → succeeded, retry, scheduled (snoozed), failed, deadletter or cancelled, each with its row in task_attempts.
 * All endings of one call are of one worker.
 */
export async function finish(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
): Promise<Finished> {
  const successes = endings.filter(isSuccess);
  if (successes.length === endings.length) return succeed(database, workerId, successes);
  if (successes.length === 0) return finishAny(database, workerId, endings);
  const others = endings.filter((ending) => !isSuccess(ending));
  const [succeeded, rest] = await Promise.all([
    succeed(database, workerId, successes),
    finishAny(database, workerId, others),
  ]);
  const states = new Map<Ending, EndState>();
  for (const [index, ending] of successes.entries()) states.set(ending, succeeded.states[index] ?? "stale");
  for (const [index, ending] of others.entries()) states.set(ending, rest.states[index] ?? "stale");
  return {
    states: endings.map((ending) => states.get(ending) ?? "stale"),
    events: [...succeeded.events, ...rest.events],
  };
}

interface Success extends Ending {
  readonly outcome: Extract<Outcome, { kind: "succeeded" }>;
}

const isSuccess = (ending: Ending): ending is Success => ending.outcome.kind === "succeeded";

async function succeed(database: Querying, workerId: string, endings: readonly Success[]): Promise<Finished> {
  const held = [uuids(endings), fences(endings), workerId];
  const [answer] = endings.some(({ outcome }) => outcome.result !== undefined)
    ? await database.query<Succeeded>(SUCCEED_WITH_RESULTS, [
        ...held,
        ...packed(endings.map(({ outcome }) => outcome.result)),
      ])
    : await database.query<Succeeded>(SUCCEED, held);
  const events = answer?.events ?? [];
  if (answer?.ended === endings.length) return { states: endings.map(() => "succeeded"), events };
  const kept = await readBack(database, workerId, endings);
  return { states: endings.map((ending) => stateOf(ending, kept)), events };
}

async function finishAny(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
): Promise<Finished> {
  const rows = await database.query<EndedRow>(FINISH, columns(workerId, endings));
  const ended = new Map(rows.map((row) => [keyOf(row.task_id, row.fence), row.status]));
  const missing = endings.filter(({ taskId, fence }) => !ended.has(keyOf(taskId, fence)));
  const kept =
    missing.length === 0 ? new Map<string, KeptRow>() : await readBack(database, workerId, missing);
  return {
    states: endings.map((ending) => ended.get(keyOf(ending.taskId, ending.fence)) ?? stateOf(ending, kept)),
    events: eventsOf(rows),
  };
}

/** What an ending that its statement did not name has come to. */
function stateOf({ taskId, fence, outcome }: Ending, kept: ReadonlyMap<string, KeptRow>): EndState {
  const before = kept.get(keyOf(taskId, fence));
  return before?.outcome === attemptOutcome(outcome) ? before.status : "stale";
}

async function readBack(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
): Promise<Map<string, KeptRow>> {
  const rows = await database.query<KeptRow>(READ_BACK, [uuids(endings), fences(endings), workerId]);
  return new Map(rows.map((row) => [keyOf(row.task_id, row.fence), row]));
}

const keyOf = (taskId: string, fence: number): string => `${taskId}/${fence}`;

/** The name under which task_attempts keeps an outcome. */
export function attemptOutcome(outcome: Outcome): AttemptOutcome {
  return outcome.kind === "permanent" ? "error" : outcome.kind;
}

const uuids = (endings: readonly Ending[]): string => plainArray(endings.map(({ taskId }) => taskId));
const fences = (endings: readonly Ending[]): string => plainArray(endings.map(({ fence }) => fence));

/** Kinds, starts and lengths of the results, and their bytes one after the other. */
function packed(results: readonly (Body | undefined)[]): unknown[] {
  let offset = 1;
  const starts = results.map((result) => {
    const start = offset;
    offset += result?.data.length ?? 0;
    return result === undefined ? null : start;
  });
  return [
    results.map((result) => result?.kind ?? null),
    starts,
    results.map((result) => result?.data.length ?? null),
    Buffer.concat(results.map((result) => result?.data ?? new Uint8Array())),
  ];
}

function columns(workerId: string, endings: readonly Ending[]): unknown[] {
  return [
    uuids(endings),
    fences(endings),
    endings.map(({ outcome }) => outcome.kind),
    endings.map(({ outcome }) => ("error" in outcome ? cleanText(outcome.error) : null)),
    endings.map(({ outcome }) =>
      "stack" in outcome && outcome.stack !== undefined ? cleanText(outcome.stack, MAX_STACK_LENGTH) : null,
    ),
    endings.map(({ outcome }) => ("afterMs" in outcome ? (outcome.afterMs ?? null) : null)),
    MIN_BACKOFF_MS,
    DEFAULT_RETRY.maxMs,
    DEFAULT_RETRY.initialMs,
    DEFAULT_RETRY.multiplier,
    workerId,
  ];
}
