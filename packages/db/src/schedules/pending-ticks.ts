import type { JobState } from "@muster/job";
import type { Query } from "../database.ts";
import { named, type Places, prepared } from "../statement.ts";
import { atMs } from "../times.ts";
import type { TickReason } from "./tick-state.ts";

/**
 * What becomes of a pending tick. Its job is made, or not, in a transaction that has locked the schedule; a postponement
 * needs none.
 */

interface Key {
  readonly schedule: string;
  readonly nominalMs: number;
  readonly run: string;
}

/** The guard of each decision, for the row named `d`: nobody has decided this tick before. */
const undecided = (p: Places<Key>): string =>
  `d.schedule = ${p.schedule} AND d.nominal = ${atMs(p.nominalMs)} AND d.run = ${p.run} AND d.state = 'pending'`;

interface Submitting extends Key {
  /** Jobs to remember for the next tick. */
  readonly recent: readonly string[];
  readonly counted: boolean;
}

// The row is locked, so that what is read of it is what it is. With the last job of max_runs no time comes any more.
const SUBMIT = prepared<Submitting>(
  "submit_tick",
  (p) => `
WITH k AS (
  UPDATE schedule_ticks AS d SET state = 'submitted', reason = NULL, detail = NULL, look_at = NULL, decided_at = now()
  WHERE ${undecided(p)}
  RETURNING d.schedule
)
UPDATE schedules AS s
SET recent = ${p.recent}::uuid[], runs = d.runs, next_nominal = CASE WHEN d.ended THEN NULL ELSE s.next_nominal END,
    next_at = CASE WHEN d.ended THEN NULL ELSE s.next_at END, look_at = CASE WHEN d.ended THEN NULL ELSE s.look_at END
FROM (
  SELECT r.name, r.runs, coalesce(r.runs >= r.max_runs, false) AS ended FROM (
    SELECT c.name, c.max_runs, c.runs + CASE WHEN ${p.counted}::boolean THEN 1 ELSE 0 END AS runs
    FROM schedules AS c JOIN k ON k.schedule = c.name
  ) AS r
) AS d WHERE s.name = d.name RETURNING 1`,
);

/** False when the tick has been decided by somebody else: then its job must not be made. */
export async function markSubmitted(
  query: Query,
  { schedule, nominalMs, run }: Key,
  recent: readonly string[],
): Promise<boolean> {
  const rows = await query(...SUBMIT.with({ schedule, nominalMs, run, recent, counted: run === "" }));
  return rows.length > 0;
}

interface Settling extends Key {
  readonly state: "skipped" | "missed";
  readonly reason: TickReason;
  readonly detail: string | null;
}

const SETTLE = named<Settling>(
  (p) => `
UPDATE schedule_ticks AS d
SET state = ${p.state}, reason = ${p.reason}, detail = ${p.detail}, task_id = NULL, look_at = NULL, decided_at = now()
WHERE ${undecided(p)}
RETURNING 1`,
);

/** The tick makes no job. False when it has been decided by somebody else. */
export async function settleTick(
  query: Query,
  { schedule, nominalMs, run }: Key,
  end: { readonly state: "skipped" | "missed"; readonly reason: TickReason; readonly detail?: string },
): Promise<boolean> {
  const rows = await query(...SETTLE.with({ schedule, nominalMs, run, detail: null, ...end }));
  return rows.length > 0;
}

interface Postponing extends Key {
  readonly reason: TickReason;
  readonly detail: string | null;
  readonly afterMs: number;
}

const POSTPONE = named<Postponing>(
  (p) => `
UPDATE schedule_ticks AS d
SET reason = ${p.reason}, detail = ${p.detail}, look_at = now() + ${p.afterMs}::float8 * interval '1 millisecond'
WHERE ${undecided(p)}`,
);

/** It is looked at again. */
export async function postponeTick(
  query: Query,
  { schedule, nominalMs, run }: Key,
  wait: { readonly reason: TickReason; readonly detail?: string; readonly afterMs: number },
): Promise<void> {
  await query(...POSTPONE.with({ schedule, nominalMs, run, detail: null, ...wait }));
}

const END = `UPDATE schedules AS s SET next_nominal = NULL, next_at = NULL, look_at = NULL WHERE s.name = $1`;

/** No time comes any more. */
export async function endSchedule(query: Query, name: string): Promise<void> {
  await query(END, [name]);
}

const POSTPONE_RUN = `
UPDATE schedule_ticks AS k SET look_at = now() + $3::float8 * interval '1 millisecond'
WHERE k.schedule = $1 AND k.run = $2 AND k.look_at <= now()`;

/** All of a backfill that are due wait behind one of them: each has a look of its own, and there may be a thousand. */
export async function postponeRun(query: Query, { schedule, run }: Key, afterMs: number): Promise<void> {
  await query(POSTPONE_RUN, [schedule, run, afterMs]);
}

const HURRY = `
UPDATE schedule_ticks AS k SET look_at = greatest(k.due_at, now())
WHERE k.schedule = $1 AND k.run = $2 AND k.look_at IS NOT NULL AND k.nominal = (
  SELECT d.nominal FROM schedule_ticks AS d WHERE d.schedule = $1 AND d.run = $2 AND d.look_at IS NOT NULL
  ORDER BY d.nominal LIMIT 1)`;

/** The next one of a backfill is looked at when it is due, and no later. */
export async function hurryNext(query: Query, { schedule, run }: Key): Promise<void> {
  await query(HURRY, [schedule, run]);
}

const OTHERS = `
SELECT coalesce(bool_or(k.nominal < ${atMs("$2")}), false) AS older, coalesce(bool_or(k.nominal > ${atMs("$2")}), false) AS newer
FROM schedule_ticks AS k WHERE k.schedule = $1 AND k.look_at IS NOT NULL AND k.run = ''`;

/** Whether other regular ticks of the schedule are pending. */
export async function otherPending(
  query: Query,
  { schedule, nominalMs }: Key,
): Promise<{ readonly older: boolean; readonly newer: boolean }> {
  const [row] = await query<{ older: boolean; newer: boolean }>(OTHERS, [schedule, nominalMs]);
  return row ?? { older: false, newer: false };
}

const JOBS = prepared<{ taskIds: readonly string[] }>(
  "states_of",
  (p) =>
    `SELECT t.task_id, t.status FROM tasks AS t WHERE t.task_id = ANY(${p.taskIds}::uuid[])
ORDER BY coalesce(t.finished_at, now()), t.task_id`,
);

/** The states of these jobs: those that have ended in the order of that, then the others, the oldest first; without purged ones. */
export async function statesOf(
  query: Query,
  taskIds: readonly string[],
): Promise<{ task_id: string; status: JobState }[]> {
  return taskIds.length === 0 ? [] : query(...JOBS.with({ taskIds }));
}
