import { type Database, heldDepths, type NewJob } from "@muster/db";
import { laneOf, MusterError, type Priority, plainLane } from "@muster/job";
import { type RedisConnection, readTails, type Tail } from "@muster/queue";
import { type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";

const SAMPLE_MS = 1_000;
/** A lane that nobody has submitted to for this long is no longer looked at. */
const FORGET_MS = 60_000;

/** What tells in which lane a job is. */
type LanePlace = Pick<NewJob, "queue" | "priority" | "placing">;

export interface DepthLimit {
  /** @throws MusterError `resource_exhausted` when too many jobs waited in a job's lane at the last sample */
  check(jobs: readonly LanePlace[]): void;
  readonly loops: readonly Loop[];
  stop(): Promise<void>;
}

export interface DepthLimitOptions {
  readonly database: Pick<Database, "query">;
  readonly redis: RedisConnection;
  /** Undefined: no limit, and nothing is sampled. */
  readonly maxDepth: number | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Pushes back when workers do not keep up. Lanes that this process submits to are sampled, not counted per call: what is in
 * their lists, and what waits for limits.
 */
export function createDepthLimit({ maxDepth, ...options }: DepthLimitOptions): DepthLimit {
  if (maxDepth === undefined) return { check: () => {}, loops: [], stop: async () => {} };
  return new SampledDepths(maxDepth, options);
}

interface SampledLane {
  readonly queue: string;
  readonly priority: Priority;
  depth: number;
  usedAt: number;
}

class SampledDepths implements DepthLimit {
  readonly #maxDepth: number;
  readonly #database: Pick<Database, "query">;
  readonly #redis: RedisConnection;
  readonly #lanes = new Map<string, SampledLane>();
  readonly #loop: Loop;

  constructor(maxDepth: number, { database, redis, log, metrics }: Omit<DepthLimitOptions, "maxDepth">) {
    this.#maxDepth = maxDepth;
    this.#database = database;
    this.#redis = redis;
    const runOnce = (): Promise<void> => this.#sample();
    this.#loop = startLoop({ name: "depth", intervalMs: SAMPLE_MS, log, metrics, runOnce });
  }

  get loops(): readonly Loop[] {
    return [this.#loop];
  }

  check(jobs: readonly LanePlace[]): void {
    for (const { queue, priority, placing } of jobs) {
      const name = laneOf(queue, priority, placing?.class);
      const lane = this.#lanes.get(name);
      if (lane === undefined) {
        this.#lanes.set(name, { queue, priority, depth: 0, usedAt: performance.now() });
        continue;
      }
      lane.usedAt = performance.now();
      if (lane.depth >= this.#maxDepth) throw tooDeep(name, lane.depth, this.#maxDepth);
    }
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  /** What cannot be counted now counts as nothing: a lane that was full would refuse submits for a whole outage. */
  async #sample(): Promise<void> {
    forgetUnused(this.#lanes);
    const [listed, held] = await Promise.allSettled([this.#listed(), this.#held()]);
    for (const [name, lane] of this.#lanes) {
      const inList = listed.status === "fulfilled" ? (listed.value.get(name)?.depth ?? 0) : 0;
      const onHold = held.status === "fulfilled" ? (held.value.get(plainLane(name)) ?? 0) : 0;
      lane.depth = inList + onHold;
    }
    for (const sampled of [listed, held]) if (sampled.status === "rejected") throw sampled.reason;
  }

  /** Lists that are not used hold ids of jobs that ran long ago; workers empty the queues by SQL meanwhile. */
  async #listed(): Promise<ReadonlyMap<string, Tail>> {
    if (!this.#redis.dispatch.pushes) return new Map();
    return readTails(this.#redis, [...this.#lanes.keys()]);
  }

  async #held(): Promise<ReadonlyMap<string, number>> {
    if (this.#lanes.size === 0) return new Map();
    const rows = await heldDepths(this.#database, [...this.#lanes.values()], this.#maxDepth);
    return new Map(rows.map(({ queue, priority, held }) => [laneOf(queue, priority), held]));
  }
}

function tooDeep(lane: string, depth: number, maxDepth: number): MusterError {
  const message = `lane ${lane} has ${depth} waiting jobs, and MAX_QUEUE_DEPTH is ${maxDepth}; try again later`;
  return new MusterError("resource_exhausted", message);
}

function forgetUnused(lanes: Map<string, { readonly usedAt: number }>): void {
  const oldest = performance.now() - FORGET_MS;
  for (const [lane, { usedAt }] of lanes) if (usedAt < oldest) lanes.delete(lane);
}
