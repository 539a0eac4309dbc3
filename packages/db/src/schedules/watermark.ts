import type { Query } from "../database.ts";
import { named, prepared } from "../statement.ts";
import { atMs } from "../times.ts";
import { BOUNDED_WAIT } from "../transitions/locked-rows.ts";
import { arraysOf, insertTicks, type NewTick, type TickArrays } from "./new-ticks.ts";
import { type NextColumns, type NextTick, nextColumns } from "./record.ts";

interface Moving extends NextColumns {
  readonly name: string;
  readonly specVersion: number;
  readonly fromMs: number;
  readonly tzVersion: string;
}

const MOVE = named<Moving>(
  (p) => `
UPDATE schedules AS s
SET next_nominal = ${atMs(p.nominalMs)}, next_at = ${atMs(p.nextMs)}, look_at = ${atMs(p.nextMs)}, tz_version = ${p.tzVersion},
    problem = NULL
WHERE s.name = ${p.name} AND s.spec_version = ${p.specVersion} AND s.paused_at IS NULL
  AND s.next_nominal = ${atMs(p.fromMs)} AND s.next_nominal > now()`,
);

/** Another next time, while the one of before has not come: one that waits for its jitter is due. */
export async function moveNext(
  query: Query,
  move: Omit<Moving, keyof NextColumns> & { readonly next: NextTick | undefined },
): Promise<void> {
  const { next, ...rest } = move;
  await query(...MOVE.with({ ...rest, ...nextColumns(next) }));
}

interface Advance extends TickArrays, NextColumns {
  readonly specVersion: number;
  readonly fromMs: number;
  readonly lastMs: number;
  readonly missed: number;
  readonly tzVersion: string;
}

// The guard stands on the row that is locked: a pause, an apply or another process that came before is seen, whatever
// the statement's snapshot says. Ticks are purged one day; this keeps each nominal time single, not their key. A row that a
// frozen process has locked must not hold up the other schedules of a round.
const ADVANCE = prepared<Advance>(
  "advance_schedule",
  (p) => `
WITH moved AS (
  UPDATE schedules AS s
  SET last_nominal = ${atMs(p.lastMs)}, next_nominal = ${atMs(p.nominalMs)}, next_at = ${atMs(p.nextMs)}, look_at = ${atMs(p.nextMs)},
      missed = s.missed + ${p.missed}::int4, tz_version = ${p.tzVersion}::text, problem = NULL
  WHERE s.name = ${p.name}::text AND s.spec_version = ${p.specVersion} AND s.paused_at IS NULL
    AND s.next_nominal = ${atMs(p.fromMs)} AND ${BOUNDED_WAIT}
  RETURNING s.name
)${insertTicks(p, "m.name", "moved AS m CROSS JOIN ")}`,
);

export interface Step {
  readonly name: string;
  readonly specVersion: number;
  /** The nominal time that was next. */
  readonly fromMs: number;
  /** The last one that has been dealt with now. */
  readonly lastMs: number;
  readonly next: NextTick | undefined;
  readonly ticks: readonly NewTick[];
  readonly missed: number;
  readonly tzVersion: string;
}

/**
 * Moves the watermark and makes the ticks up to it, or neither. False when somebody else has moved or changed it.
 * @throws what `isLockTimeout` knows when somebody has had the schedule for half a second
 */
export async function advance(query: Query, step: Step): Promise<boolean> {
  const { next, ticks, ...rest } = step;
  const rows = await query(...ADVANCE.with({ ...arraysOf(step.name, ticks), ...rest, ...nextColumns(next) }));
  return rows.length > 0;
}

const BREAK = `
UPDATE schedules AS s SET problem = $3, look_at = now() + interval '1 minute'
WHERE s.name = $1 AND s.spec_version = $2 AND s.look_at <= now()`;

/** Its times cannot be computed here, by this version of Node at least: another look comes in a minute. */
export async function markBroken(
  query: Query,
  name: string,
  specVersion: number,
  problem: string,
): Promise<void> {
  await query(BREAK, [name, specVersion, problem]);
}
