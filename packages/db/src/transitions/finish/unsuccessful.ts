import type { Ending, OutcomeKind } from "@muster/job";
import { cleanText, MAX_REASON_LENGTH, MAX_STACK_LENGTH } from "@muster/job";
import { EVENT, eventsOf, type WithEvent } from "../../event.ts";
import { named, type Places } from "../../statement.ts";
import { HELD, type HeldRows, heldRows } from "../held-rows.ts";
import { COUNT_FAILURES } from "./count-failures.ts";
import {
  type EndedRow,
  type Finished,
  fences,
  type Querying,
  statesOf,
  traceparentsOf,
  uuids,
} from "./ending.ts";
import { CHANCE, NEXT_START } from "./retry-delay.ts";

// Every other ending. A requested cancel overrides them all.
const CANCELS = "(t.cancel_requested_at IS NOT NULL OR d.kind = 'cancelled')";
const CANCELS_ITSELF = "(t.cancel_requested_at IS NULL AND d.kind = 'cancelled')";
const FAILS = "(t.cancel_requested_at IS NULL AND d.kind IN ('error', 'timeout'))";
const SNOOZES = "(t.cancel_requested_at IS NULL AND d.kind = 'snoozed')";
const RETRIES: string = `(${FAILS} AND t.attempts < t.max_attempts
                      AND (t.deadline_at IS NULL OR ${NEXT_START} < t.deadline_at))`;
/** The worker could not run it: the handler has not snoozed, nor proved harmless. */
const NOT_RUN = `(${SNOOZES} AND d.error IS NOT NULL)`;
/** Arrays side by side: one element of each for each ending. */
interface Endings extends HeldRows {
  readonly kinds: readonly OutcomeKind[];
  readonly errors: readonly (string | null)[];
  readonly stacks: readonly (string | null)[];
  readonly fingerprints: readonly (string | null)[];
  /** Milliseconds. */
  readonly afterMs: readonly (number | null)[];
  /** Null where none is traced. */
  readonly traceparents: readonly (string | null)[] | null;
}

const arraysOf = (p: Places<Endings>): Record<string, string> => ({
  kind: `${p.kinds}::text[]`,
  error: `${p.errors}::text[]`,
  stack: `${p.stacks}::text[]`,
  fingerprint: `${p.fingerprints}::text[]`,
  after_ms: `${p.afterMs}::float8[]`,
  traceparent: `${p.traceparents}::text[]`,
});

// What breakers count is one more part: whoever has none sends the text without it.
const finishBy = (p: Places<Endings>, counts: boolean): string => `
WITH ended AS (
  UPDATE tasks AS t
  SET status = CASE WHEN ${CANCELS} THEN 'cancelled'
                    WHEN ${SNOOZES} THEN 'scheduled'
                    WHEN d.kind = 'permanent' THEN 'failed'
                    WHEN ${RETRIES} THEN 'retry'
                    ELSE 'deadletter' END,
      dead_reason = CASE WHEN NOT ${FAILS} OR ${RETRIES} THEN NULL
                         WHEN t.attempts < t.max_attempts THEN 'deadline' ELSE 'exhausted' END,
      finished_at = CASE WHEN ${RETRIES} OR ${SNOOZES} THEN NULL ELSE now() END,
      attempts = CASE WHEN ${SNOOZES} THEN t.attempts - 1 ELSE t.attempts END,
      snoozes = CASE WHEN ${SNOOZES} AND NOT ${NOT_RUN} THEN coalesce(t.snoozes, 0) + 1 ELSE t.snoozes END,
      run_at = CASE WHEN ${RETRIES} OR ${SNOOZES} THEN ${NEXT_START} ELSE t.run_at END,
      lost_count = CASE WHEN ${CANCELS} OR ${NOT_RUN} THEN t.lost_count ELSE 0 END,
      cancel_reason = CASE WHEN ${CANCELS_ITSELF} THEN left(d.error, ${MAX_REASON_LENGTH}) ELSE t.cancel_reason END,
      last_error = CASE WHEN ${CANCELS_ITSELF} THEN t.last_error ELSE coalesce(d.error, t.last_error) END,
      fingerprint = coalesce(d.fingerprint, t.fingerprint),
      attempt_traceparent = coalesce(d.traceparent, t.attempt_traceparent),
      updated_at = now(), version = t.version + 1
  FROM ${heldRows(p, arraysOf(p), [CHANCE])}
  WHERE ${HELD}
  RETURNING t.task_id, t.fence, t.attempts, t.started_at, d.kind, d.error, d.stack, d.fingerprint AS fault, t.status, t.run_at, t.dead_reason,
            t.cancel_requested_at, ${counts ? "t.gates, " : ""}${EVENT}
), kept AS (
  INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, error, stack, reason, next_run_at, started_at,
                                     fingerprint)
  SELECT e.task_id, e.fence, CASE WHEN e.status = 'scheduled' THEN e.attempts + 1 ELSE e.attempts END, ${p.workerId},
         CASE WHEN e.kind = 'permanent' THEN 'error' ELSE e.kind END, e.error, e.stack,
         CASE WHEN e.status = 'failed' THEN 'permanent'
              WHEN e.cancel_requested_at IS NOT NULL THEN 'cancel_requested'
              WHEN e.status = 'cancelled' THEN 'handler'
              ELSE e.dead_reason END,
         CASE WHEN e.status IN ('retry', 'scheduled') THEN e.run_at END, e.started_at, e.fault FROM ended AS e
)${counts ? `, counted AS (${COUNT_FAILURES}\n)` : ""}
SELECT e.task_id, e.fence, e.status, e.event FROM ended AS e`;

const FINISH = named<Endings>((p) => finishBy(p, false));
const FINISH_COUNTED = named<Endings>((p) => finishBy(p, true));

/** running → retry, scheduled (snoozed), failed, deadletter or cancelled. */
export async function endUnsuccessful(
  database: Querying,
  workerId: string,
  endings: readonly Ending[],
  counts: boolean,
): Promise<Finished> {
  const statement = counts ? FINISH_COUNTED : FINISH;
  const rows = await database.query<EndedRow & WithEvent>(...statement.with(columns(workerId, endings)));
  return {
    states: await statesOf(database, workerId, endings, rows),
    events: eventsOf(rows),
  };
}

function columns(workerId: string, endings: readonly Ending[]): Endings {
  return {
    taskIds: uuids(endings),
    fences: fences(endings),
    workerId,
    kinds: endings.map(({ outcome }) => outcome.kind),
    errors: endings.map(({ outcome }) =>
      "error" in outcome && outcome.error !== undefined ? cleanText(outcome.error) : null,
    ),
    stacks: endings.map(({ outcome }) =>
      "stack" in outcome && outcome.stack !== undefined ? cleanText(outcome.stack, MAX_STACK_LENGTH) : null,
    ),
    fingerprints: endings.map(({ fault }) => fault?.fingerprint ?? null),
    afterMs: endings.map(({ outcome }) => ("afterMs" in outcome ? (outcome.afterMs ?? null) : null)),
    traceparents: traceparentsOf(endings),
  };
}
