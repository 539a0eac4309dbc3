import type { Query } from "../database.ts";
import { prepared } from "../statement.ts";
import { BOUNDED_WAIT } from "../transitions/locked-rows.ts";
import {
  SCHEDULE_COLUMNS,
  type ScheduleRecord,
  type ScheduleRow,
  TIMED_COLUMNS,
  type TimedSchedule,
  toSchedule,
} from "./record.ts";

const byName = (name: string): string =>
  `SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s WHERE s.name = ${name}`;
const BY_NAME = byName("$1");
const LOCKED = `${BY_NAME} FOR UPDATE`;
/** Once for each tick, as the statements that decide about it: planning them anew would cost more than they do. */
const LOCKED_SOON = prepared<{ name: string }>(
  "lock_schedule",
  (p) => `${byName(p.name)} AND ${BOUNDED_WAIT} FOR UPDATE`,
);

export async function getSchedule(query: Query, name: string): Promise<ScheduleRecord | undefined> {
  const [row] = await query<ScheduleRow>(BY_NAME, [name]);
  return row && toSchedule(row);
}

/** The same within a transaction: until its end nobody else changes it, or decides about one of its ticks. */
export async function lockSchedule(query: Query, name: string): Promise<ScheduleRecord | undefined> {
  const [row] = await query<ScheduleRow>(LOCKED, [name]);
  return row && toSchedule(row);
}

/**
 * The same where others wait for the end of this: whoever has it for half a second may be frozen.
 * @throws what `isLockTimeout` knows
 */
export async function lockScheduleSoon(query: Query, name: string): Promise<ScheduleRecord | undefined> {
  const [row] = await query<ScheduleRow>(...LOCKED_SOON.with({ name }));
  return row && toSchedule(row);
}

const NAMED = `SELECT ${SCHEDULE_COLUMNS} FROM schedules AS s WHERE s.name = ANY($1::text[])`;

export async function schedulesNamed(query: Query, names: readonly string[]): Promise<ScheduleRecord[]> {
  const rows = await query<ScheduleRow>(NAMED, [names]);
  return rows.map(toSchedule);
}

// Those that lag behind most come first. What somebody has locked is left out: an apply locks a thousand, and a process that
// is frozen amid it keeps them for half a minute, at the head of every round.
const DUE = `
SELECT ${TIMED_COLUMNS} FROM schedules AS s WHERE s.look_at <= now() ORDER BY s.look_at LIMIT $1 FOR UPDATE SKIP LOCKED`;

/** Schedules that have something to decide, and that nobody has locked: a tick is due, or a pause ends. */
export async function dueSchedules(query: Query, limit: number): Promise<TimedSchedule[]> {
  const rows = await query<ScheduleRow>(DUE, [limit]);
  return rows.map(toSchedule);
}

const OUTDATED = `
SELECT ${TIMED_COLUMNS} FROM schedules AS s
WHERE s.tz_version < $1 AND s.next_nominal > now() AND s.paused_at IS NULL AND s.name > $2 ORDER BY s.name LIMIT $3`;

/** Schedules whose next time was computed with an older time zone database, and is not due yet. */
export async function outdatedSchedules(
  query: Query,
  tzVersion: string,
  after: string,
  limit: number,
): Promise<TimedSchedule[]> {
  const rows = await query<ScheduleRow>(OUTDATED, [tzVersion, after, limit]);
  return rows.map(toSchedule);
}
