import { Ground } from "../run/ground.ts";
import {
  bullmq,
  bullmqDefault,
  graphile,
  graphileDefault,
  muster,
  pgBoss,
  pgBossDefault,
} from "../systems/index.ts";
import type { System } from "../systems/system.ts";
import { type Entry, JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "./measure.ts";

const JOBS = 50_000;
const CONCURRENCIES = [10, 50, 100, 500, 1_000];
/** Some defaults are so slow that a full drain would take the hour; their rate is the same. */
const SLOW = { [bullmqDefault.id]: 10_000, [graphileDefault.id]: 10_000, [pgBossDefault.id]: 4 };
const WORKERS = [1, 2, 4];
/** More than any system's worker holds at once: with fewer jobs one of several could be left without. */
const HELD_BY_A_WORKER = 3_000;

const RSS_MB = "RSS MB";
export const ASYNC_HANDLER = "Muster, concurrency 1000, handler awaits once";

export const drain: Measure = {
  name: "drain",
  how:
    `${JOBS.toLocaleString("en")} queued no-op jobs (fewer where a default is slow: ${Object.entries(SLOW)
      .map(([id, jobs]) => `${id} ${jobs}`)
      .join(
        ", ",
      )}), one worker process, from the start of the first handler until the last job is recorded as done. ` +
    "Memory of the worker right after.",
  warmUp: true,
  entries: [
    ...CONCURRENCIES.map(
      (concurrency): Entry => ({
        name: `Muster, concurrency ${concurrency}`,
        system: muster.id,
        run: (context) => drainOnce(context, muster, { concurrency }),
      }),
    ),
    {
      name: ASYNC_HANDLER,
      system: muster.id,
      run: (context) => drainOnce(context, muster, { awaits: true }),
    },
    ...[50, 100, 200].map(
      (concurrency): Entry => ({
        name: `BullMQ, fastest, concurrency ${concurrency}`,
        system: bullmq.id,
        run: (context) => drainOnce(context, bullmq, { concurrency }),
      }),
    ),
    ...[graphile, pgBoss, bullmqDefault, graphileDefault, pgBossDefault].map(
      (system): Entry => ({
        name: system.title,
        system: system.id,
        run: (context) => drainOnce(context, system),
      }),
    ),
  ],
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export const scaling: Measure = {
  name: "scaling of workers",
  how:
    `${JOBS.toLocaleString("en")} queued no-op jobs, 1, 2 and 4 worker processes that begin at the same moment: handlers wait until each ` +
    "process has work.",
  warmUp: true,
  entries: [muster, bullmq, graphile, pgBoss].flatMap((system) =>
    WORKERS.map(
      (workers): Entry => ({
        name: `${system.title}, ${workers} worker${workers === 1 ? "" : "s"}`,
        system: system.id,
        run: (context) => drainOnce(context, system, { workers, gated: true }),
      }),
    ),
  ),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

interface DrainOptions {
  readonly workers?: number;
  readonly gated?: boolean;
  readonly concurrency?: number;
  readonly awaits?: boolean;
}

async function drainOnce(
  { servers, scale }: RunContext,
  system: System,
  options: DrainOptions = {},
): Promise<Values> {
  const { workers = 1 } = options;
  const most = SLOW[system.id] ?? JOBS;
  const jobs = Math.max(Math.min(most, scale(JOBS)), workers === 1 ? 0 : workers * HELD_BY_A_WORKER);
  await using ground = await Ground.prepare(servers, system);
  await fill(ground, jobs);
  return await drainQueued(ground, jobs, options);
}

/** Queues the jobs, and leaves nothing running but what workers call. */
export async function fill(ground: Ground, jobs: number): Promise<void> {
  const producer = await ground.producer();
  await producer.submit({ kind: "closed", jobs, perCall: 1_000, inFlight: 4 });
  if (ground.system.workersCall !== true) await producer.close();
  await ground.rest();
}

/**
 * Works off `jobs` queued jobs, which are all that wait.
 * @param before how many done ones there are already
 */
export async function drainQueued(
  ground: Ground,
  jobs: number,
  { workers = 1, gated = false, before = 0, ...options }: DrainOptions & { readonly before?: number } = {},
): Promise<Values> {
  await ground.startWorkers(workers, { gated, ...options });
  if (gated) await ground.openGate();
  const endNs = await ground.whenDone(jobs);
  const ms = Number(endNs - ground.firstStartNs()) / 1e6;
  const memory = await Promise.all(ground.workers.map((worker) => worker.residentMb()));
  await ground.verifyDone(jobs, before);
  return { [JOBS_PER_S]: perSecond(jobs, ms), [RSS_MB]: Math.max(...memory) };
}
