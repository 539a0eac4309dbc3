import {
  advance,
  type Database,
  lockScheduleSoon,
  markBroken,
  type NewTick,
  type TimedSchedule,
} from "@muster/db";
import { type Due, dueTicks } from "../calendar/due.ts";
import { NoTimesError, TZ_VERSION } from "../calendar/times-of.ts";
import { policyOf } from "../next-tick.ts";
import { endPause } from "../pause.ts";

export interface Evaluation {
  readonly database: Database;
  /** Makes ids of jobs. */
  readonly newId: () => string;
}

/**
 * Turns the times of one schedule that have come into ticks, in one statement with its watermark. Safe to run in any
 * processes at once: the times of a schedule are taken by one of them.
 * @returns how many times will never make a job, counted to a thousand
 * @throws NoTimesError, and what `isLockTimeout` knows when somebody has had the schedule for half a second
 */
export async function evaluate(evaluation: Evaluation, schedule: TimedSchedule): Promise<number> {
  const { database } = evaluation;
  const { definition, specVersion, pause } = schedule;
  try {
    if (pause === undefined) return await takeDue(evaluation, schedule);
    await endPauseInTime(database, definition.name);
    return 0;
  } catch (error) {
    // An older Node may not know its zone, or the library its pattern: one schedule stands still, and says why.
    if (error instanceof NoTimesError)
      await markBroken(database.query, definition.name, specVersion, error.message);
    throw error;
  }
}

async function takeDue({ database, newId }: Evaluation, schedule: TimedSchedule): Promise<number> {
  const { definition, next, nowMs, specVersion } = schedule;
  const due = next && dueTicks(policyOf(definition), next, nowMs);
  if (next === undefined || due === undefined) return 0;
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
    const record = await lockScheduleSoon(query, name);
    const until = record?.pause?.untilMs;
    if (record !== undefined && until !== undefined && until <= record.nowMs)
      await endPause(query, record, until);
  });
}
