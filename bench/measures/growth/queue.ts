import { setTimeout as pause } from "node:timers/promises";
import type { Redis } from "ioredis";
import { Ground } from "../../run/ground.ts";
import { musterGrpc } from "../../systems/index.ts";
import { countBy } from "../../systems/system.ts";
import { JOBS_PER_S, type Measure, perSecond, type RunContext, type Values } from "../measure.ts";

const LIST = "q:default";
const MARKER = "q:marker";
const QUEUES = [50_000, 1_000_000];
const DRAINED = 50_000;
/** How far from the oldest an ended job is looked for beyond those drained: more than a worker holds at once. */
const HELD = 2_000;
const POLL_MS = 10;
const REPAIR_DEADLINE_MS = 300_000;

export const queue: Measure = {
  name: "growth: queued jobs",
  how:
    "So many queued jobs, submitted through the API. What they take in Redis; then FLUSHALL while the API runs and no " +
    `worker does, until the list is whole again; then the first ${DRAINED.toLocaleString("en")} of them drained at concurrency 1000.`,
  rounds: 1,
  entries: QUEUES.map((jobs) => ({
    name: queueName(jobs),
    system: musterGrpc.id,
    run: (context) => withQueue(context, jobs),
  })),
  better: "more",
  chart: { kind: "bars", values: [JOBS_PER_S] },
};

export function queueName(jobs: number): string {
  return `${jobs.toLocaleString("en")} queued`;
}

async function withQueue({ servers, scale, say }: RunContext, wanted: number): Promise<Values> {
  const jobs = scale(wanted);
  await using ground = await Ground.prepare(servers, musterGrpc);
  const { redis } = ground.stores;
  const empty = await usedMemory(redis);
  const producer = await ground.producer();
  await producer.submit({ kind: "closed", jobs, perCall: 1_000, inFlight: 4 });
  await whole(redis, jobs);
  const listBytes = Number(await redis.call("MEMORY", "USAGE", LIST, "SAMPLES", "0"));
  const memory = {
    "list bytes/job": listBytes / jobs,
    "Redis bytes/job": ((await usedMemory(redis)) - empty) / jobs,
  };
  await ground.rest();
  say(`  ${jobs} queued; wiping Redis`);
  await redis.flushall();
  const start = performance.now();
  await whole(redis, jobs);
  const repair = { "repair s": (performance.now() - start) / 1_000 };
  await producer.close();
  return { ...memory, ...repair, ...(await drainSome(ground, scale(DRAINED))) };
}

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/mu.exec(await redis.info("memory"))?.[1]);
}

/** Waits until the list has every job and no sweep is under way. */
async function whole(redis: Redis, jobs: number): Promise<void> {
  const deadline = performance.now() + REPAIR_DEADLINE_MS;
  for (;;) {
    const [length, marker] = await Promise.all([redis.llen(LIST), redis.get(MARKER)]);
    if (length >= jobs && marker !== null && !marker.endsWith(" sweeping")) return;
    if (performance.now() > deadline) throw new Error(`the list has ${length} of ${jobs} jobs`);
    await pause(POLL_MS);
  }
}

/** The rate at which the first `jobs` are recorded as done, however many wait behind them. */
async function drainSome(ground: Ground, jobs: number): Promise<Values> {
  await ground.startWorkers(1);
  await ground.until(`${jobs} handlers to start`, () => ground.started >= jobs);
  for (;;) {
    const askedNs = process.hrtime.bigint();
    const oldest = `SELECT phase FROM tasks ORDER BY task_id LIMIT ${jobs + HELD}`;
    const done = await countBy(ground.stores.sql, `SELECT count(*) FROM (${oldest}) AS t WHERE phase = 2`);
    if (done < jobs) continue;
    return { [JOBS_PER_S]: perSecond(done, Number(askedNs - ground.firstStartNs()) / 1e6) };
  }
}
