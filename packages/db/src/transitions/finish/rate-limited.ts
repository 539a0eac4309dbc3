import { cleanText, type Ending, MAX_LABEL_LENGTH, type Outcome } from "@muster/job";
import { shortKey } from "@muster/policy";
import { EVENT, eventsOf, type WithEvent } from "../../event.ts";
import { holdSql } from "../../gates/gates-sql.ts";
import { named, type Places } from "../../statement.ts";
import { HELD, type HeldRows, heldRows } from "../held-rows.ts";
import {
  type Closing,
  type EndedRow,
  type Finished,
  fences,
  type Querying,
  statesOf,
  traceparentsOf,
  uuids,
} from "./ending.ts";

export interface RateLimited extends Ending {
  readonly outcome: Extract<Outcome, { kind: "rate_limited" }>;
}

export const isRateLimited = (ending: Ending): ending is RateLimited =>
  ending.outcome.kind === "rate_limited";

/** Arrays side by side. */
interface Endings extends HeldRows {
  readonly errors: readonly string[];
  readonly afterMs: readonly number[];
  /** Null: the first that the job has. */
  readonly limits: readonly (string | null)[];
  /** Null: the job's own. */
  readonly keys: readonly (string | null)[];
  /** Null where none is traced. */
  readonly traceparents: readonly (string | null)[] | null;
}

const arraysOf = (p: Places<Endings>): Record<string, string> => ({
  error: `${p.errors}::text[]`,
  after_ms: `${p.afterMs}::float8[]`,
  limit_name: `${p.limits}::text[]`,
  key: `${p.keys}::text[]`,
  traceparent: `${p.traceparents}::text[]`,
});

const CANCELS = "t.cancel_requested_at IS NOT NULL";
/** Under the limit that was named; NULL where the job has none. */
const OWN = `(SELECT g.gate FROM unnest(t.gates) WITH ORDINALITY AS g (gate, place)
             WHERE d.limit_name IS NULL OR left(g.gate, strpos(g.gate, '~') - 1) = d.limit_name
             ORDER BY g.place LIMIT 1)`;
const CLOSED = `(SELECT CASE WHEN d.key IS NULL THEN o.gate ELSE left(o.gate, strpos(o.gate, ':')) || d.key END
             FROM (SELECT ${OWN} AS gate) AS o)`;
/** The job has the key that is closed: it waits before it, in its place. Otherwise it waits by itself. */
const WAITS = `(${CLOSED} = ANY(t.gates))`;
const NEXT_START = "now() + d.after_ms * interval '1 millisecond'";

// The key is closed in the statement that ends the attempt. Were it closed afterwards, a crash in between would let a job
// of the key start at once, and so on; before, an attempt that has been given up would close it. The rows of keys are locked in
// their order, after those of jobs, as in a claim.
const FINISH = named<Endings>(
  (p) => `
WITH ended AS (
  UPDATE tasks AS t
  SET status = CASE WHEN ${CANCELS} THEN 'cancelled' WHEN ${WAITS} THEN 'queued' ELSE 'scheduled' END,
      hold = CASE WHEN NOT ${CANCELS} AND ${WAITS} THEN ${holdSql(CLOSED)} END,
      grant_fence = NULL,
      finished_at = CASE WHEN ${CANCELS} THEN now() END,
      attempts = CASE WHEN ${CANCELS} THEN t.attempts ELSE t.attempts - 1 END,
      snoozes = CASE WHEN ${CANCELS} THEN t.snoozes ELSE coalesce(t.snoozes, 0) + 1 END,
      run_at = CASE WHEN ${CANCELS} OR ${WAITS} THEN t.run_at ELSE ${NEXT_START} END,
      lost_count = CASE WHEN ${CANCELS} THEN t.lost_count ELSE 0 END,
      attempt_traceparent = coalesce(d.traceparent, t.attempt_traceparent),
      updated_at = now(), version = t.version + 1
  FROM ${heldRows(p, arraysOf(p))}
  WHERE ${HELD}
  RETURNING t.task_id, t.type, t.fence, t.attempts, t.started_at, t.status, t.hold, ${NEXT_START} AS next_start, d.error,
            ${CLOSED} AS gate, ${EVENT}
), kept AS (
  INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, error, reason, next_run_at, started_at)
  SELECT e.task_id, e.fence, CASE WHEN e.status = 'cancelled' THEN e.attempts ELSE e.attempts + 1 END, ${p.workerId},
         'snoozed', e.error, CASE WHEN e.status = 'cancelled' THEN 'cancel_requested' END,
         CASE WHEN e.status <> 'cancelled' THEN e.next_start END, e.started_at FROM ended AS e
), closed AS (
  INSERT INTO limit_keys AS k (gate, closed_until, closed_reason)
  SELECT e.gate, max(e.next_start), 'job ' || min(e.task_id::text) || ': ' || min(e.error)
  FROM ended AS e WHERE e.gate IS NOT NULL GROUP BY e.gate ORDER BY e.gate
  ON CONFLICT (gate) DO UPDATE
  SET closed_until = EXCLUDED.closed_until, closed_reason = EXCLUDED.closed_reason
  WHERE k.closed_until IS NULL OR k.closed_until < EXCLUDED.closed_until
)
SELECT e.task_id, e.type, e.fence, e.status, e.hold, e.gate, e.event FROM ended AS e`,
);

interface ClosedRow extends EndedRow, WithEvent {
  type: string;
  hold: string | null;
  gate: string | null;
}

/**
 * running → queued before the key that is closed; scheduled, where the job does not have that key or no such limit; or
 * cancelled, if that was requested.
 */
export async function endRateLimited(
  database: Querying,
  workerId: string,
  endings: readonly RateLimited[],
): Promise<Finished> {
  const rows = await database.query<ClosedRow>(...FINISH.with(columns(workerId, endings)));
  return {
    states: await statesOf(database, workerId, endings, rows),
    events: eventsOf(rows),
    closings: rows.map(({ task_id: taskId, type, gate, hold }): Closing => ({ taskId, type, gate, hold })),
  };
}

function columns(workerId: string, endings: readonly RateLimited[]): Endings {
  const outcomes = endings.map(({ outcome }) => outcome);
  return {
    taskIds: uuids(endings),
    fences: fences(endings),
    workerId,
    traceparents: traceparentsOf(endings),
    errors: outcomes.map(({ error }) => cleanText(error)),
    afterMs: outcomes.map(({ afterMs }) => afterMs),
    limits: outcomes.map(({ limit }) => (limit === undefined ? null : cleanText(limit, MAX_LABEL_LENGTH))),
    keys: outcomes.map(({ key }) =>
      key === undefined ? null : shortKey(cleanText(key, 4 * MAX_LABEL_LENGTH)),
    ),
  };
}
