import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { atMs } from "../times.ts";
import type { NextTick } from "./record.ts";

interface Pausing {
  readonly name: string;
  readonly reason: string;
  readonly untilMs: number | null;
  /** 0: whatever it is. */
  readonly revision: number;
}

// A pause that goes on keeps its beginning. The row is locked for a moment by whoever makes a job of it: after this
// has been committed, no regular tick makes one.
const PAUSE = named<Pausing>(
  (p) => `
UPDATE schedules AS s
SET paused_at = coalesce(s.paused_at, now()), paused_until = ${atMs(p.untilMs)},
    pause_reason = ${p.reason}, look_at = ${atMs(p.untilMs)},
    revision = s.revision + 1, updated_at = now()
WHERE s.name = ${p.name} AND (${p.revision}::int8 = 0 OR s.revision = ${p.revision})
RETURNING name`,
);

/** False when there is no such schedule, or another revision of it. */
export async function pauseSchedule(
  query: Query,
  name: string,
  pause: { readonly reason: string; readonly untilMs: number | undefined; readonly revision?: number },
): Promise<boolean> {
  const { reason, untilMs, revision = 0 } = pause;
  const rows = await query(...PAUSE.with({ name, reason, untilMs: untilMs ?? null, revision }));
  return rows.length > 0;
}

interface Resuming {
  readonly name: string;
  /** The end of what is skipped. */
  readonly lastMs: number;
  readonly nominalMs: number | null;
  readonly nextMs: number | null;
}

// Failures of before have been seen by whoever resumes it: they pause it no more.
const RESUME = named<Resuming>(
  (p) => `
UPDATE schedules AS s
SET paused_at = NULL, paused_until = NULL, pause_reason = NULL,
    last_nominal = greatest(s.last_nominal, ${atMs(p.lastMs)}),
    next_nominal = ${atMs(p.nominalMs)}, next_at = ${atMs(p.nextMs)},
    look_at = ${atMs(p.nextMs)}, revision = s.revision + 1, updated_at = now(),
    recent = ARRAY(SELECT t.task_id FROM tasks AS t WHERE t.task_id = ANY(s.recent) AND t.phase < 2)
WHERE s.name = ${p.name}`,
);

/** Ends a pause; to be called with the row locked. What lies before `lastMs` is not fired any more. */
export async function resumeSchedule(
  query: Query,
  name: string,
  lastMs: number,
  next: NextTick | undefined,
): Promise<void> {
  const [nominalMs, nextMs] = [next?.nominal ?? null, next?.at ?? null];
  await query(...RESUME.with({ name, lastMs, nominalMs, nextMs }));
}

const BREAK = `
UPDATE schedules AS s SET problem = $3, look_at = now() + interval '1 minute'
WHERE s.name = $1 AND s.spec_version = $2`;

/** Its times cannot be computed here, by this version of Node at least: another look comes in a minute. */
export async function markBroken(
  query: Query,
  name: string,
  specVersion: number,
  problem: string,
): Promise<void> {
  await query(BREAK, [name, specVersion, problem]);
}

const REMOVE = `DELETE FROM schedules AS s WHERE s.name = ANY($1::text[]) AND ($2::text = '' OR s.owner = $2) RETURNING s.name`;
/** Ticks of one statement. */
const TICKS = 5_000;
const REMOVE_TICKS = `
DELETE FROM schedule_ticks AS k USING (
  SELECT d.schedule, d.nominal, d.run FROM schedule_ticks AS d
  WHERE d.schedule = $1 AND NOT EXISTS (SELECT 1 FROM schedules AS s WHERE s.name = $1) LIMIT ${TICKS}
) AS d WHERE k.schedule = d.schedule AND k.nominal = d.nominal AND k.run = d.run RETURNING 1`;

/** Removes schedules, of this owner or of anyone when it is empty. Answers their names. */
export async function removeSchedules(query: Query, names: readonly string[], owner = ""): Promise<string[]> {
  const rows = await query<{ name: string }>(REMOVE, [names, owner]);
  return rows.map(({ name }) => name);
}

/** Forgets what became of the times of a schedule that was removed, in steps. One of that name that is new keeps its own. */
export async function forgetTicks(query: Query, name: string): Promise<void> {
  for (let forgotten = TICKS; forgotten === TICKS; ) {
    forgotten = (await query(REMOVE_TICKS, [name], "long")).length;
  }
}
