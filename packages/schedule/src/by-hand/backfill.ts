import { addTicks, type Database, listTicks, type Overlap, type ScheduleRecord } from "@muster/db";
import { MusterError } from "@muster/job";
import { boundedTimes } from "../calendar/times-of.ts";
import { lockKnown, readKnown } from "../known.ts";

/** Times of one backfill. */
export const MAX_BACKFILL = 1_000;

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
 * @throws MusterError `not_found`, `invalid_argument` for too many times
 */
export async function backfill(
  database: Database,
  name: string,
  wish: BackfillWish,
  newId: () => string,
): Promise<number[]> {
  if (wish.dryRun) return timesWithin(await readKnown(database, name), wish);
  const run = `backfill:${wish.requestId}`;
  return database.transaction(async (query) => {
    const schedule = await lockKnown(query, name);
    const before = await listTicks(query, name, MAX_BACKFILL, run);
    if (before.length > 0) return before.map(({ nominalMs }) => nominalMs).toReversed();
    const times = timesWithin(schedule, wish);
    const ticks = times.map((nominalMs, index) => {
      const lookMs = schedule.nowMs + (index * 1000) / wish.perSecond;
      return { nominalMs, dueMs: lookMs, lookMs, state: "pending", taskId: newId() } as const;
    });
    if (ticks.length > 0) await addTicks(query, name, run, ticks, wish.overlap);
    return times;
  });
}

function timesWithin({ definition }: ScheduleRecord, { fromMs, toMs }: BackfillWish): number[] {
  const times = boundedTimes(definition);
  const found: number[] = [];
  let next = times.after(fromMs - 1);
  while (next !== undefined && next <= toMs) {
    found.push(next);
    if (found.length > MAX_BACKFILL)
      throw new MusterError(
        "invalid_argument",
        `to: expected at most ${MAX_BACKFILL} times from ${new Date(fromMs).toISOString()} on, got more; the last of ` +
          `them is ${new Date(found[MAX_BACKFILL - 1] ?? 0).toISOString()}`,
      );
    next = times.after(next);
  }
  return found;
}
