import {
  addTicks,
  type Database,
  listTicks,
  type Overlap,
  type Query,
  type ScheduleDefinition,
} from "@muster/db";
import { MusterError } from "@muster/job";
import { TimeSlice } from "@muster/runtime";
import { boundedTimes } from "../calendar/times-of.ts";
import { lockKnown, readKnown } from "../known.ts";

/** Times of one backfill. */
const MAX_BACKFILL = 1_000;

export interface BackfillWish {
  readonly fromMs: number;
  /** Included. */
  readonly toMs: number;
  readonly overlap: Overlap;
  readonly perSecond: number;
  readonly dryRun: boolean;
  readonly requestId: string;
}

/**
 * Makes a job for each of the schedule's times in the past or the future that is within the bounds, paced; those that had
 * a job have another one. The same request makes none again. A pause does not hold it.
 * @returns the nominal times
 * @throws MusterError `not_found`, `invalid_argument` for too many times, `failed_precondition` when its times change amid
 */
export async function backfill(
  database: Database,
  name: string,
  wish: BackfillWish,
  newId: () => string,
): Promise<number[]> {
  const run = `backfill:${wish.requestId}`;
  const done = wish.dryRun ? undefined : await timesOfRun(database.query, name, run);
  if (done !== undefined) return done;
  const { definition, specVersion } = await readKnown(database, name);
  // Before the row is locked: a thousand leap days take a second.
  const times = await timesWithin(definition, wish);
  if (wish.dryRun) return times;
  return database.transaction(async (query) => {
    const schedule = await lockKnown(query, name);
    const before = await timesOfRun(query, name, run);
    if (before !== undefined) return before;
    if (schedule.specVersion !== specVersion)
      throw new MusterError("failed_precondition", `the schedule ${name} was changed meanwhile: ask again`);
    const ticks = times.map((nominalMs, index) => {
      const lookMs = schedule.nowMs + (index * 1000) / wish.perSecond;
      return { nominalMs, dueMs: lookMs, lookMs, state: "pending", taskId: newId() } as const;
    });
    if (ticks.length > 0) await addTicks(query, name, run, ticks, wish.overlap);
    return times;
  });
}

/** What the same request has made before, the oldest first. */
async function timesOfRun(query: Query, name: string, run: string): Promise<number[] | undefined> {
  const ticks = await listTicks(query, name, MAX_BACKFILL, run);
  return ticks.length === 0 ? undefined : ticks.map(({ nominalMs }) => nominalMs).toReversed();
}

async function timesWithin(
  definition: ScheduleDefinition,
  { fromMs, toMs }: BackfillWish,
): Promise<number[]> {
  const times = boundedTimes(definition);
  const found: number[] = [];
  const slice = new TimeSlice();
  let next = times.after(fromMs - 1);
  while (next !== undefined && next <= toMs) {
    found.push(next);
    if (found.length > MAX_BACKFILL)
      throw new MusterError(
        "invalid_argument",
        `to: expected at most ${MAX_BACKFILL} times from ${new Date(fromMs).toISOString()} on, got more; the last of ` +
          `them is ${new Date(found[MAX_BACKFILL - 1] ?? 0).toISOString()}`,
      );
    if (slice.over) await slice.next();
    next = times.after(next);
  }
  return found;
}
