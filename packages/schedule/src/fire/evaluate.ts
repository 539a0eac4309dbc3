import {
  advance,
  type Database,
  lockSchedule,
  markBroken,
  type NewTick,
  type ScheduleRecord,
} from "@muster/db";
import { type Due, dueTicks } from "../calendar/due.ts";
import { TZ_VERSION } from "../calendar/times-of.ts";
import { endPause } from "../pausing.ts";
import { policyOf } from "../policy.ts";

export interface Evaluation {
  readonly database: Database;
  /** Makes ids of jobs. */
  readonly newId: () => string;
}

/**
 * Turns the times of one schedule that have come into ticks, in one statement with its watermark. Safe to run in any
 * processes at once: the times of a schedule are taken by one of them.
 * @returns how many times will never make a job, counted to a thousand
 */
export async function evaluate({ database, newId }: Evaluation, schedule: ScheduleRecord): Promise<number> {
  const { definition, next, nowMs, specVersion, pause } = schedule;
  if (pause !== undefined) {
    await endPauseInTime(database, definition.name);
    return 0;
  }
  if (next === undefined) return 0;
  let due: Due | undefined;
  try {
    due = dueTicks(policyOf(definition), next, nowMs);
  } catch (error) {
    // An older Node may not know its zone, or the library its pattern: one schedule stands still, and says why.
    const problem = error instanceof Error ? error.message : String(error);
    await markBroken(database.query, definition.name, specVersion, problem);
    throw error;
  }
  if (due === undefined) return 0;
  const missed = due.missed?.count ?? 0;
  const moved = await advance(database.query, {
    name: definition.name,
    specVersion,
    fromMs: next.nominal,
    lastMs: due.last,
    next: due.next,
    ticks: ticksOf(due, next.at, newId),
    missed,
    tzVersion: TZ_VERSION,
  });
  return moved ? missed : 0;
}

function ticksOf({ fire, missed }: Due, dueMs: number, newId: () => string): NewTick[] {
  const fired = fire.map(({ nominal, at }): NewTick => {
    return { nominalMs: nominal, dueMs: at, state: "pending", taskId: newId(), lookMs: at };
  });
  if (missed === undefined) return fired;
  const { first, last, count } = missed;
  return [
    { nominalMs: first, dueMs, state: "missed", reason: "misfire", lastNominalMs: last, count },
    ...fired,
  ];
}

/** The pause may have been put off meanwhile. */
async function endPauseInTime(database: Database, name: string): Promise<void> {
  await database.transaction(async (query) => {
    const record = await lockSchedule(query, name);
    const until = record?.pause?.untilMs;
    if (record !== undefined && until !== undefined && until <= record.nowMs)
      await endPause(query, record, until);
  });
}
