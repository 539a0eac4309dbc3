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
import { TimeSlice } from "@muster/runtime";
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
  return database.transaction(async (query) => {
    const paused = await pauseSchedule(query, name, wish);
    const record = await readKnown({ query }, name);
    if (!paused) throw otherRevision(record, wish.revision);
    return record;
  });
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

/** With the row locked: what would have fired up to `untilMs` is skipped, and the first one after it is next. */
export async function endPause(query: Query, record: ScheduleRecord, untilMs: number): Promise<void> {
  const { skipped, next } = await acrossPause(record, untilMs);
  if (skipped !== undefined) await addTicks(query, record.definition.name, "", [skipped]);
  await resumeSchedule(query, record.definition.name, untilMs, next);
}

interface Across {
  /** One row for all times of a pause. */
  readonly skipped: NewTick | undefined;
  readonly next: NextTick | undefined;
}

async function acrossPause(record: ScheduleRecord, untilMs: number): Promise<Across> {
  const { definition, next: first, lastNominalMs } = record;
  const afterIt = (): NextTick | undefined => tickAfter(record, Math.max(untilMs, lastNominalMs));
  if (first === undefined) return { skipped: undefined, next: afterIt() };
  // One whose jitter goes beyond the pause would not have fired in it.
  const isOver = (tick: NextTick | undefined): boolean => tick === undefined || tick.at > untilMs;
  const policy = policyOf(definition);
  let [count, last, next]: [number, NextTick, NextTick | undefined] = [0, first, first];
  for (const slice = new TimeSlice(); next !== undefined && !isOver(next) && count < MAX_COUNTED; ) {
    count += 1;
    last = next;
    next = upcoming(policy, last.nominal);
    if (slice.over) await slice.next();
  }
  if (count === 0) return { skipped: undefined, next };
  const { nominal: nominalMs, at: dueMs } = first;
  const lastNominal = isOver(next) ? last.nominal : untilMs;
  return {
    skipped: { nominalMs, dueMs, state: "skipped", reason: "paused", lastNominalMs: lastNominal, count },
    next: isOver(next) ? next : afterIt(),
  };
}
