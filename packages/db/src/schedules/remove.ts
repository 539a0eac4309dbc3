import type { Query } from "../database.ts";
import { msOf } from "../times.ts";

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

const REMOVE_PENDING = `
DELETE FROM schedule_ticks AS k
WHERE k.schedule = ANY($1::text[]) AND k.look_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM schedules AS s WHERE s.name = k.schedule)
RETURNING ${msOf("k.nominal")} AS nominal_ms, k.run`;

/**
 * Removes the pending ticks of schedules that are gone: in the transaction that removes these, or a process that dies
 * after it leaves ticks that are looked at for ever.
 * @returns the nominal time of the first regular one
 */
export async function removePending(query: Query, names: readonly string[]): Promise<number | undefined> {
  const rows = await query<{ nominal_ms: number; run: string }>(REMOVE_PENDING, [names], "long");
  const regular = rows.filter(({ run }) => run === "").map(({ nominal_ms: nominalMs }) => nominalMs);
  return regular.length === 0 ? undefined : Math.min(...regular);
}

const REMOVE_LEFT = `DELETE FROM schedule_ticks AS k WHERE k.schedule = ANY($1::text[])`;

/** A schedule that is new begins without those of an earlier one, whose remover may have died before it forgot them. */
export async function removeLeftTicks(query: Query, names: readonly string[]): Promise<void> {
  await query(REMOVE_LEFT, [names], "long");
}

/** Forgets what became of the times of a schedule that was removed, in steps. One of that name that is new keeps its own. */
export async function forgetTicks(query: Query, name: string): Promise<void> {
  for (let forgotten = TICKS; forgotten === TICKS; ) {
    forgotten = (await query(REMOVE_TICKS, [name], "long")).length;
  }
}

// Those of a backfill stand for times of long ago, and answer a repeat of its request.
const TRIM = `
DELETE FROM schedule_ticks AS k
WHERE k.schedule = $1 AND k.state <> 'pending' AND (
  (k.run = '' AND k.nominal < (SELECT d.nominal FROM schedule_ticks AS d WHERE d.schedule = $1 AND d.run = ''
                               ORDER BY d.nominal DESC OFFSET $2 LIMIT 1))
  OR (k.run <> '' AND k.decided_at < now() - interval '7 days'))`;

/** Keeps the latest regular ticks of a schedule, and those that were made by hand for a week. */
export async function trimTicks(query: Query, schedule: string, keep: number): Promise<void> {
  await query(TRIM, [schedule, keep]);
}
