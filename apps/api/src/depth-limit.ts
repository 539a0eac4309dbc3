import { laneOf, MusterError, type Priority } from "@muster/job";
import { type RedisConnection, readTails } from "@muster/queue";
import { type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";

const SAMPLE_MS = 1_000;

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
  const depths = new Map<string, number>();
  const loop = startLoop({
    name: "depth",
    intervalMs: SAMPLE_MS,
    log,
    metrics,
    runOnce: async () => {
      try {
        const tails = await readTails(redis, [...depths.keys()]);
        for (const [lane, { depth }] of tails) depths.set(lane, depth);
      } catch (error) {
        // Workers empty the queues by SQL meanwhile: a list that was full would refuse submits for the whole outage.
        for (const lane of depths.keys()) depths.set(lane, 0);
        throw error;
      }
    },
  });
  return {
    check: (jobs) => {
      for (const job of jobs) {
        const lane = laneOf(job.queue, job.priority);
        const depth = depths.get(lane);
        if (depth === undefined) depths.set(lane, 0);
        else if (depth >= maxDepth) {
          const message = `list ${lane} holds ${depth} waiting jobs, and MAX_QUEUE_DEPTH is ${maxDepth}; try again later`;
          throw new MusterError("resource_exhausted", message);
        }
      }
    },
    loops: [loop],
    stop: () => loop.stop(),
  };
}
