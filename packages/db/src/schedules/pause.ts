import type { Query } from "../database.ts";
import { named } from "../statement.ts";
import { atMs } from "../times.ts";
import { type NextColumns, type NextTick, nextColumns } from "./record.ts";

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

interface Resuming extends NextColumns {
  readonly name: string;
  /** The end of what is skipped. */
  readonly lastMs: number;
}

// Failures of before have been seen by whoever resumes it: they pause it no more.
const RESUME = named<Resuming>(
  (p) => `
UPDATE schedules AS s
SET paused_at = NULL, paused_until = NULL, pause_reason = NULL,
    last_nominal = greatest(s.last_nominal, ${atMs(p.lastMs)}),
    next_nominal = ${atMs(p.nominalMs)}, next_at = ${atMs(p.nextMs)},
    look_at = ${atMs(p.nextMs)}, problem = NULL, revision = s.revision + 1, updated_at = now(),
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
  await query(...RESUME.with({ name, lastMs, ...nextColumns(next) }));
}
