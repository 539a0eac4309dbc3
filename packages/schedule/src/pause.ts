import {
  addTicks,
  type Database,
  type NewTick,
  type NextTick,
  pauseSchedule,
  type Query,
  resumeSchedule,
  type ScheduleRecord,
} from "@muster/db";
import { upcoming } from "./calendar/due.ts";
import { lockKnown, otherRevision, readKnown } from "./known.ts";
import { policyOf, tickAfter } from "./next-tick.ts";

/** Skipped times are counted up to this many. */
const MAX_COUNTED = 1_000;

export interface PauseWish {
  readonly reason: string;
  /** When it ends by itself, milliseconds since 1970. */
  readonly untilMs: number | undefined;
  /** 0 = whatever it is. */
  readonly revision: number;
}

/**
 * From the answer on, no tick makes a job until the pause ends. Jobs that were submitted go on.
 * @throws MusterError `not_found`, or `failed_precondition` for another revision
 */
export async function pause(database: Database, name: string, wish: PauseWish): Promise<ScheduleRecord> {
  const paused = await pauseSchedule(database.query, name, wish);
  const record = await readKnown(database, name);
  if (!paused) throw otherRevision(record, wish.revision);
  return record;
}

/**
 * Ends a pause; what would have fired in it is skipped. A schedule that is not paused stays as it is.
 * @throws MusterError `not_found`, or `failed_precondition` for another revision
 */
export async function resume(database: Database, name: string, revision: number): Promise<ScheduleRecord> {
  await database.transaction(async (query) => {
    const record = await lockKnown(query, name, revision);
    if (record.pause !== undefined) await endPause(query, record, record.nowMs);
  });
  return readKnown(database, name);
}

/** With the row locked: nominal times up to `untilMs` are skipped, and the first one after it is next. */
export async function endPause(query: Query, record: ScheduleRecord, untilMs: number): Promise<void> {
  const { definition, lastNominalMs } = record;
  const skipped = skippedTick(record, untilMs);
  if (skipped !== undefined) await addTicks(query, definition.name, "", [skipped]);
  const next = tickAfter(record, Math.max(untilMs, lastNominalMs));
  await resumeSchedule(query, definition.name, untilMs, next);
}

/** One row for all times of a pause. */
function skippedTick({ definition, next }: ScheduleRecord, untilMs: number): NewTick | undefined {
  if (next === undefined || next.nominal > untilMs) return undefined;
  const policy = policyOf(definition);
  let [count, last]: [number, NextTick] = [1, next];
  for (; count < MAX_COUNTED; count += 1) {
    const following = upcoming(policy, last.nominal);
    if (following === undefined || following.nominal > untilMs) break;
    last = following;
  }
  return {
    nominalMs: next.nominal,
    dueMs: next.at,
    state: "skipped",
    reason: "paused",
    lastNominalMs: count === MAX_COUNTED ? untilMs : last.nominal,
    count,
  };
}
