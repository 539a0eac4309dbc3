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
export function createDepthLimit({ redis, maxDepth, log, metrics }: DepthLimitOptions): DepthLimit {
  if (maxDepth === undefined) return { check: () => {}, loops: [], stop: async () => {} };
  const lists = new Map<string, { depth: number; usedAt: number }>();
  const loop = startLoop({
    name: "depth",
    intervalMs: SAMPLE_MS,
    log,
    metrics,
    runOnce: async () => {
      forgetUnused(lists);
      try {
        // Lists that are not used hold ids of jobs that ran long ago.
        const tails = redis.dispatch.pushes
          ? await readTails(redis, [...lists.keys()])
          : new Map<string, Tail>();
        for (const [lane, list] of lists) list.depth = tails.get(lane)?.depth ?? 0;
      } catch (error) {
        // Workers empty the queues by SQL meanwhile: a list that was full would refuse submits for the whole outage.
        for (const list of lists.values()) list.depth = 0;
        throw error;
      }
    },
  });
  return {
    check: (jobs) => {
      for (const job of jobs) {
        const lane = laneOf(job.queue, job.priority);
        const list = lists.get(lane);
        if (list === undefined) {
          lists.set(lane, { depth: 0, usedAt: performance.now() });
          continue;
        }
        list.usedAt = performance.now();
        if (list.depth >= maxDepth) {
          const message = `list ${lane} holds ${list.depth} waiting jobs, and MAX_QUEUE_DEPTH is ${maxDepth}; try again later`;
          throw new MusterError("resource_exhausted", message);
        }
      }
    },
    loops: [loop],
    stop: () => loop.stop(),
  };
}

function forgetUnused(lists: Map<string, { readonly usedAt: number }>): void {
  const oldest = performance.now() - FORGET_MS;
  for (const [lane, { usedAt }] of lists) if (usedAt < oldest) lists.delete(lane);
}
