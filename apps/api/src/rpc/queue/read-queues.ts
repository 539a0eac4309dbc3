import {
  type Activity,
  type Counted,
  type Database,
  type HeldCounts,
  heldIn,
  limitsOfQueues,
  type PauseRecord,
  pausesNamed,
  placedLanes,
  type ReadyLane,
  readyInLanes,
  recentActivity,
  runningIn,
  unmetLanes,
} from "@muster/db";
import { laneOf, lanesOf, PRIORITIES, type Priority, parseLane, plainLane } from "@muster/job";
import { pauseName } from "@muster/policy";
import { readTails } from "@muster/queue";
import type { ApiContext } from "../../api-context.ts";

/** Jobs that one call counts by SQL, in all lanes that it asks about, and in each lane at least and at most. */
const MAX_COUNTED = 100_000;
const MIN_OF_LANE = 100;
const MAX_OF_LANE = 10_000;

/** What is known of a queue. */
export interface QueueState {
  readonly queue: string;
  readonly lanes: ReadonlyMap<Priority, ReadyLane>;
  readonly running: Counted | undefined;
  readonly held: HeldCounts | undefined;
  /** Undefined when nothing happened. */
  readonly activity: Activity | undefined;
  /** Of the queue itself. */
  readonly pause: PauseRecord | undefined;
  /** Names. */
  readonly limits: readonly string[];
  /** Database time, milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * No number costs more with more jobs: they are lengths of lists, bounded counts, and what was counted as it happened.
 * @param own name only limits of the queue itself
 */
export async function readQueues(
  context: ApiContext,
  database: Database,
  queues: readonly string[],
  own: boolean,
): Promise<QueueState[]> {
  const placed = await placedLanes(database, queues);
  const targets = queues.map((queue) => pauseName({ kind: "queue", queue }));
  const [lanes, unmet, { inQueue, nowMs }, held, activities, pauses, limits] = await Promise.all([
    readLanes(context, database, [...lanesOf(queues), ...placed]),
    unmetLanes(database, placed),
    runningIn(database, queues),
    heldIn(database, queues),
    recentActivity(database, queues),
    pausesNamed(database.query, targets),
    limitsOfQueues(database, queues, own),
  ]);
  const ready = byPlainLane([...lanes].filter(([lane]) => !unmet.has(lane)));
  // One that is over, and that nobody has removed yet, pauses nothing.
  const paused = pauses.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
  const pauseOf = new Map(paused.map((pause) => [pauseName(pause.target), pause]));
  return queues.map((queue) => ({
    queue,
    lanes: new Map(
      PRIORITIES.flatMap((priority) => {
        const lane = ready.get(laneOf(queue, priority));
        return lane === undefined ? [] : [[priority, lane]];
      }),
    ),
    running: inQueue.get(queue),
    held: withUnmet(
      held.get(queue),
      [...lanes].flatMap(([lane, one]) => (unmet.has(lane) && parseLane(lane)?.queue === queue ? [one] : [])),
    ),
    activity: activities.get(queue),
    pause: pauseOf.get(pauseName({ kind: "queue", queue })),
    limits: limits.get(queue) ?? [],
    nowMs,
  }));
}

/** With the jobs of those lanes that no live worker takes from. */
function withUnmet(held: HeldCounts | undefined, lanes: readonly ReadyLane[]): HeldCounts | undefined {
  const count = lanes.reduce((sum, lane) => sum + lane.count, 0);
  if (count === 0) return held;
  const atLeast = lanes.some((lane) => lane.atLeast);
  const asOfMs = Math.min(...lanes.map((lane) => lane.asOfMs));
  return new Map([...(held ?? []), ["placement", { count, atLeast, asOfMs }]]);
}

/** What has placements with what has none. */
function byPlainLane(ready: readonly (readonly [string, ReadyLane])[]): Map<string, ReadyLane> {
  const summed = new Map<string, ReadyLane>();
  for (const [lane, { count, atLeast, asOfMs, oldestMs = Infinity }] of ready) {
    const before = summed.get(plainLane(lane));
    const oldest = Math.min(oldestMs, before?.oldestMs ?? Infinity);
    summed.set(plainLane(lane), {
      count: count + (before?.count ?? 0),
      atLeast: atLeast || (before?.atLeast ?? false),
      asOfMs,
      oldestMs: oldest === Infinity ? undefined : oldest,
    });
  }
  return summed;
}

/** The lists' lengths; counted in SQL while jobs do not go through the lists, or these do not answer. */
async function readLanes(
  { redis, log }: Pick<ApiContext, "redis" | "log">,
  database: Database,
  lanes: readonly string[],
): Promise<Map<string, ReadyLane>> {
  if (redis.dispatch.pushes) {
    try {
      const asOfMs = Date.now();
      const tails = await readTails(redis, lanes);
      return new Map(
        [...tails].map(([lane, { depth, oldest }]) => [
          lane,
          { count: depth, atLeast: false, asOfMs, oldestMs: oldest?.at },
        ]),
      );
    } catch (err) {
      // Counted in redis_errors_total.
      log.debug({ err }, "the lists do not tell their lengths; counting in SQL");
    }
  }
  const each = Math.floor(MAX_COUNTED / lanes.length);
  return readyInLanes(database, lanes, Math.min(MAX_OF_LANE, Math.max(MIN_OF_LANE, each)));
}
