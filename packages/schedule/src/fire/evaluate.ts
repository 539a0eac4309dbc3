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

/** What an evaluation has found: how many times will make a job, and how many never will. */
export interface Evaluated {
  readonly fired: number;
  readonly missed: number;
}

const NOTHING: Evaluated = { fired: 0, missed: 0 };

/**
 * Turns the times of one schedule that have come into ticks, in one statement with its watermark. Safe to run in any
 * processes at once: the times of a schedule are taken by one of them.
 */
export async function evaluate(
  { database, newId }: Evaluation,
  schedule: ScheduleRecord,
): Promise<Evaluated> {
  const { definition, next, nowMs, specVersion, pause } = schedule;
  if (pause !== undefined) {
    await endPauseInTime(database, definition.name);
    return NOTHING;
  }
  if (next === undefined) return NOTHING;
  let due: Due | undefined;
  try {
    due = dueTicks(policyOf(definition), next, nowMs);
  } catch (error) {
    // An older Node may not know its zone, or the library its pattern: one schedule stands still, and says why.
    const problem = error instanceof Error ? error.message : String(error);
    await markBroken(database.query, definition.name, specVersion, problem);
    throw error;
  }
  if (due === undefined) return NOTHING;
  const moved = await advance(database.query, {
    name: definition.name,
    specVersion,
    fromMs: next.nominal,
    lastMs: due.last,
    next: due.next,
    ticks: ticksOf(due, next.at, newId),
    missed: due.missed?.count ?? 0,
    tzVersion: TZ_VERSION,
  });
  return moved ? { fired: due.fire.length, missed: due.missed?.count ?? 0 } : NOTHING;
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
