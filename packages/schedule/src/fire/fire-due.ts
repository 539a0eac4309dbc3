import { createIdSource } from "@muster/client";
import { type Database, dueSchedules, pendingTicks, type TickRecord } from "@muster/db";
import { type Decision, decideTick } from "./decide.ts";
import { evaluate } from "./evaluate.ts";

/** Schedules, and ticks, of one round. */
const BATCH = 200;
/** Transactions under way: each schedule has its own, so that one that is refused holds up no other. */
const SIDE_BY_SIDE = 4;

export interface Firing {
  readonly database: Database;
  /** Makes ids of jobs. Default: a source of this process's own. */
  readonly newId?: () => string;
  /** Told of times that nothing could fire, how many at once. */
  readonly onMissed: (count: number) => void;
  /** Told of each. */
  readonly onDecided: (tick: TickRecord, decision: Decision) => Promise<void>;
  /** One schedule, or one tick, could not be dealt with; it stays due, and the others go on. */
  readonly onFailed: (schedule: string, error: unknown) => void;
}

const idSource = createIdSource();

/** One round: times that have come become ticks, and pending ticks are decided. True when there may be more of both. */
export async function fireDue(firing: Firing): Promise<boolean> {
  const { database, newId = idSource, onMissed, onFailed } = firing;
  const schedules = await dueSchedules(database.query, BATCH);
  await sideBySide(schedules, async (schedule) => {
    try {
      onMissed(await evaluate({ database, newId }, schedule));
    } catch (error) {
      onFailed(schedule.definition.name, error);
    }
  });
  const ticks = await pendingTicks(database.query, BATCH);
  // Those of one schedule in their order.
  const groups = [...Map.groupBy(ticks, ({ schedule }) => schedule).values()];
  await sideBySide(groups, (group) => decideAll(firing, group));
  return schedules.length === BATCH || ticks.length === BATCH;
}

async function decideAll(
  { database, onDecided, onFailed }: Firing,
  ticks: readonly TickRecord[],
): Promise<void> {
  for (const tick of ticks) {
    try {
      const decision = await decideTick(database, tick);
      if (decision !== undefined) await onDecided(tick, decision);
    } catch (error) {
      onFailed(tick.schedule, error);
    }
  }
}

async function sideBySide<Item>(items: readonly Item[], each: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const line = async (): Promise<void> => {
    for (const item of queue) await each(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line));
}
