import { laneOf, MusterError, type Priority } from "@muster/job";
import { type RedisConnection, readTails, type Tail } from "@muster/queue";
import { type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";

const SAMPLE_MS = 1_000;
/** A list that nobody has submitted to for this long is no longer looked at. */
const FORGET_MS = 60_000;

export interface DepthLimit {
  /** @throws MusterError `resource_exhausted` when a job's list was too long at the last sample */
  check(jobs: readonly { readonly queue: string; readonly priority: Priority }[]): void;
  readonly loops: readonly Loop[];
  stop(): Promise<void>;
}

export interface DepthLimitOptions {
  readonly redis: RedisConnection;
  /** Undefined: no limit, and nothing is sampled. */
  readonly maxDepth: number | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Pushes back when workers do not keep up. Lists that this process submits to are sampled, not counted per call. */
export function createDepthLimit({ maxDepth, ...options }: DepthLimitOptions): DepthLimit {
  if (maxDepth === undefined) return { check: () => {}, loops: [], stop: async () => {} };
  return new SampledDepths(maxDepth, options);
}

class SampledDepths implements DepthLimit {
  readonly #maxDepth: number;
  readonly #redis: RedisConnection;
  readonly #lists = new Map<string, { depth: number; usedAt: number }>();
  readonly #loop: Loop;

  constructor(maxDepth: number, { redis, log, metrics }: Omit<DepthLimitOptions, "maxDepth">) {
    this.#maxDepth = maxDepth;
    this.#redis = redis;
    const runOnce = (): Promise<void> => this.#sample();
    this.#loop = startLoop({ name: "depth", intervalMs: SAMPLE_MS, log, metrics, runOnce });
  }

  get loops(): readonly Loop[] {
    return [this.#loop];
  }

  check(jobs: readonly { readonly queue: string; readonly priority: Priority }[]): void {
    for (const job of jobs) {
      const lane = laneOf(job.queue, job.priority);
      const list = this.#lists.get(lane);
      if (list === undefined) {
        this.#lists.set(lane, { depth: 0, usedAt: performance.now() });
        continue;
      }
      list.usedAt = performance.now();
      if (list.depth >= this.#maxDepth) throw tooDeep(lane, list.depth, this.#maxDepth);
    }
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #sample(): Promise<void> {
    forgetUnused(this.#lists);
    try {
      // Lists that are not used hold ids of jobs that ran long ago.
      const tails = this.#redis.dispatch.pushes
        ? await readTails(this.#redis, [...this.#lists.keys()])
        : new Map<string, Tail>();
      for (const [lane, list] of this.#lists) list.depth = tails.get(lane)?.depth ?? 0;
    } catch (error) {
      // Workers empty the queues by SQL meanwhile: a list that was full would refuse submits for the whole outage.
      for (const list of this.#lists.values()) list.depth = 0;
      throw error;
    }
  }
}

function tooDeep(lane: string, depth: number, maxDepth: number): MusterError {
  const message = `list ${lane} holds ${depth} waiting jobs, and MAX_QUEUE_DEPTH is ${maxDepth}; try again later`;
  return new MusterError("resource_exhausted", message);
}

function forgetUnused(lists: Map<string, { readonly usedAt: number }>): void {
  const oldest = performance.now() - FORGET_MS;
  for (const [lane, { usedAt }] of lists) if (usedAt < oldest) lists.delete(lane);
}
