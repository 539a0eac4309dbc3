import { createIdSource } from "@muster/client";
import {
  type Database,
  dueSchedules,
  hurryNext,
  isLockTimeout,
  pendingTicks,
  postponeRun,
  postponeTick,
  type TickRecord,
} from "@muster/db";
import { isUnavailable, MusterError } from "@muster/job";
import { faultOf } from "@muster/runtime";
import { type Decision, decideTick } from "./decide-tick.ts";
import { evaluate } from "./evaluate.ts";

/** Schedules, and ticks, of one round. */
const BATCH = 200;
/** Transactions under way: each schedule has its own, so that one that is refused holds up no other. */
const SIDE_BY_SIDE = 4;
/** When a tick that was refused is tried again: two hundred of them at the head of each round would leave no other one. */
const REFUSED_MS = 2_000;
const SHOWN_CHARS = 500;
/** When the others of a backfill are looked at while one of them waits for a job to end; it hurries the next one itself. */
const BEHIND_MS = 30_000;

export interface Firing {
  readonly database: Database;
  /** Makes ids of jobs. Default: a source of this process's own. */
  readonly newId?: () => string;
  /** Told of times that nothing could fire, how many at once. */
  readonly onMissed: (count: number) => void;
  /** Told of each. */
  readonly onDecided: (tick: TickRecord, decision: Decision) => Promise<void>;
  /**
   * One schedule, or one tick, could not be dealt with; it stays due, is tried again, and the others go on. `known`: it
   * could not before either.
   */
  readonly onFailed: (schedule: string, error: unknown, known: boolean) => void;
}

const idSource = createIdSource();

/**
 * One round: times that have come become ticks, and pending ticks are decided. True when there may be more of both.
 * @throws MusterError `unavailable`: nothing is wrong with any schedule then, and the round is over
 */
export async function fireDue(firing: Firing): Promise<boolean> {
  const { database, newId = idSource, onMissed, onFailed } = firing;
  const schedules = await dueSchedules(database.query, BATCH);
  await sideBySide(schedules, async (schedule) => {
    try {
      onMissed(await evaluate({ database, newId }, schedule));
    } catch (error) {
      // Somebody has the schedule, perhaps a process that is frozen: what is due stays due, and others go on.
      if (isLockTimeout(error)) return;
      if (isUnavailable(error)) throw error;
      onFailed(schedule.definition.name, error, schedule.problem !== undefined);
    }
  });
  const ticks = await pendingTicks(database.query, BATCH);
  // Those of one schedule in their order.
  const groups = [...Map.groupBy(ticks, ({ schedule }) => schedule).values()];
  await sideBySide(groups, (group) => decideAll(firing, group));
  return schedules.length === BATCH || ticks.length === BATCH;
}

async function decideAll(firing: Firing, ticks: readonly TickRecord[]): Promise<void> {
  /** Backfills of which one waits for a job to end, and the others behind it. */
  const waiting = new Set<string>();
  for (const tick of ticks) {
    if (waiting.has(tick.run)) continue;
    try {
      const decision = await decideOne(firing, tick);
      if (decision?.state === "pending" && tick.run !== "") waiting.add(tick.run);
    } catch (error) {
      if (isLockTimeout(error)) return;
      if (isUnavailable(error)) throw error;
      await postponeTick(firing.database.query, tick, {
        reason: "refused",
        detail: reasonOf(error).slice(0, SHOWN_CHARS),
        afterMs: REFUSED_MS,
      });
      // A limit that has no room has it later, and says so to whoever asks about the tick.
      if (!isExhausted(error)) firing.onFailed(tick.schedule, error, tick.reason === "refused");
    }
  }
}

async function decideOne({ database, onDecided }: Firing, tick: TickRecord): Promise<Decision | undefined> {
  const decision = await decideTick(database, tick);
  if (decision === undefined) return undefined;
  await onDecided(tick, decision);
  if (tick.run === "") return decision;
  if (decision.state === "pending") await postponeRun(database.query, tick, BEHIND_MS);
  else if (tick.reason === "overlap") await hurryNext(database.query, tick);
  return decision;
}

const isExhausted = (error: unknown): boolean =>
  error instanceof MusterError && error.code === "resource_exhausted";

/** For whoever asks about the tick: what the database itself says may name anything, and stands in the log. */
function reasonOf(error: unknown): string {
  const fault = faultOf(error);
  if (fault !== undefined) return fault.cause;
  return error instanceof Error ? error.message : String(error);
}

/** The first failure ends all lines, once what is under way has ended. */
async function sideBySide<Item>(items: readonly Item[], each: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failure: { readonly error: unknown } | undefined;
  const line = async (): Promise<void> => {
    for (let next = queue.next(); next.done !== true && failure === undefined; next = queue.next()) {
      try {
        await each(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line));
  if (failure !== undefined) throw failure.error;
}
