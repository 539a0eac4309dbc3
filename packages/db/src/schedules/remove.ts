import type { Query } from "../database.ts";

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

const TRIM = `
DELETE FROM schedule_ticks AS k
WHERE k.schedule = $1 AND k.state <> 'pending' AND k.nominal < (
  SELECT d.nominal FROM schedule_ticks AS d WHERE d.schedule = $1 ORDER BY d.nominal DESC OFFSET $2 LIMIT 1)`;

/** Keeps the latest ticks of a schedule. */
export async function trimTicks(query: Query, schedule: string, keep: number): Promise<void> {
  await query(TRIM, [schedule, keep]);
}
