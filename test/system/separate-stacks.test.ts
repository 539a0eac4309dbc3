import { randomBytes } from "node:crypto";
import { migrate } from "@muster/db";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { createLifecycle, createLogger, type Lifecycle, readConfig } from "@muster/runtime";
import { connectClient, connectQueues, connectSchedules, type SchedulerClient } from "@muster/test/client";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { testPool } from "@muster/test/pool";
import { freePort } from "@muster/test/ports";
import { type TestRedis, testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { startWorker } from "@muster/worker";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { API_CONFIG } from "../../apps/api/src/config.ts";
import { startApi } from "../../apps/api/src/start.ts";

const log = createLogger({ name: "test", level: "silent" });

interface Stores {
  readonly database: TestDatabase;
  readonly redis: TestRedis;
}

const JOBS = 40;
const NAMES = ["crimson", "azure"] as const;

/** Each a schema and a key prefix of its own, on one Postgres and one Redis; whatever else has a name has the same one. */
interface Stack {
  readonly schema: string;
  readonly prefix: string;
  readonly apiPort: number;
  readonly jobs: SchedulerClient;
}

async function startStack(stores: Stores, stack: Lifecycle, schema: string): Promise<Stack> {
  const { url: databaseUrl } = stores.database;
  const { url } = stores.redis;
  await migrate({ url: databaseUrl, schema });
  const prefix = `{${schema}-${randomBytes(4).toString("hex")}}:`;
  const [apiPort, metricsPort] = [await freePort(), await freePort()];
  const config = readConfig(API_CONFIG, {
    DATABASE_URL: databaseUrl,
    DATABASE_SCHEMA: schema,
    REDIS_URL: url,
    REDIS_KEY_PREFIX: prefix,
    API_PORT: String(apiPort),
    METRICS_PORT: String(metricsPort),
  });
  await startApi(config, stack, log);
  const worker = await startWorker({
    databaseUrl,
    databaseSchema: schema,
    redis: { url, keyPrefix: prefix },
    handlers: { echo: () => {} },
    name: schema,
    drainSeconds: 1,
    log,
  });
  stack.use("worker", worker);
  const jobs = connectClient(apiPort);
  stack.use("client", { stop: async () => jobs.close() });
  return { schema, prefix, apiPort, jobs };
}

const job = { type: "echo", queue: "same", labels: { tenant: "same" } };

async function use({ jobs, apiPort }: Stack): Promise<string[]> {
  const [schedules, queues] = [connectSchedules(apiPort), connectQueues(apiPort)];
  const every = { case: "interval", value: { every: { seconds: 86_400n, nanos: 0 } } } as const;
  await schedules.applySchedules({ owner: "same", schedules: [{ name: "same", spec: every, job }] });
  await queues.putLimit({ limit: { name: "same", queue: "other", maxRunning: 1 } });
  const keyed = Array.from({ length: JOBS }, (_, n) => ({ ...job, idempotencyKey: `key ${n}` }));
  const { results } = await jobs.submitJobs({ jobs: keyed });
  expect(results.filter(({ deduplicated }) => deduplicated)).toEqual([]);
  schedules.close();
  queues.close();
  return results.map(({ jobId }) => jobId);
}

test("two stacks with a schema and a key prefix each, on one Postgres and one Redis, never meet", async () => {
  const stores = { database: await testDatabase(), redis: testRedis() };
  const lifecycle = createLifecycle(log);
  const pool = testPool({ connectionString: stores.database.url, max: 2, query_timeout: 30_000 });
  onTestFinished(async () => {
    await lifecycle.stop();
    await pool.end();
    await stores.database.drop();
  });
  const stacks = await Promise.all(NAMES.map((schema) => startStack(stores, lifecycle, schema)));
  const [crimson, azure] = stacks;
  if (crimson === undefined || azure === undefined) throw new Error("there are two");
  // A pause of the one does not hold the other, though it is of the same queue.
  const queues = connectQueues(azure.apiPort);
  await queues.pauseQueue({ target: { case: "queue", value: "same" } });
  const [first = [], second = []] = await Promise.all(stacks.map(use));
  const done = async ({ schema }: Stack): Promise<number | null> =>
    (await pool.query(`SELECT 1 FROM ${schema}.tasks WHERE status = 'succeeded'`)).rowCount;
  await waitFor(async () => (await done(crimson)) === JOBS, {
    what: "the jobs of the stack that is not paused",
  });
  expect(await done(azure)).toBe(0);
  await queues.resumeQueue({ target: { case: "queue", value: "same" } });
  queues.close();
  await waitFor(async () => (await done(azure)) === JOBS, { what: "the jobs of the other stack" });
  for (const [stack, own, others] of [
    [crimson, first, second],
    [azure, second, first],
  ] as const) {
    const { jobs } = await stack.jobs.listJobs({ pageSize: 1_000 });
    expect(jobs.map(({ jobId }) => jobId).toSorted()).toEqual(own.toSorted());
    expect(jobs.every(({ state }) => state === JobState.SUCCEEDED)).toBe(true);
    await expect(stack.jobs.getJob({ jobId: others[0] ?? "" })).rejects.toThrow("there is no job");
    // Each was run by the one worker that its own stack has.
    const { rows } = await pool.query(
      `SELECT DISTINCT w.name FROM ${stack.schema}.tasks AS t LEFT JOIN ${stack.schema}.workers AS w ON w.worker_id = t.worker_id`,
    );
    expect(rows).toEqual([{ name: stack.schema }]);
  }
  expect(await foreignKeys(stores.redis.url, stacks)).toEqual([]);
  expect((await pool.query("SELECT 1 FROM public.tasks")).rowCount).toBe(0);
});

/** Keys of stacks of this test that lie beside their prefixes. */
async function foreignKeys(redisUrl: string, stacks: readonly Stack[]): Promise<string[]> {
  const redis = new Redis(redisUrl, { commandTimeout: 10_000 });
  try {
    const keys = await redis.keys("*");
    const prefixes = stacks.map(({ prefix }) => prefix);
    for (const prefix of prefixes) {
      const own = keys.filter((key) => key.startsWith(prefix));
      expect(own).not.toEqual([]);
      await redis.unlink(...own);
    }
    return keys.filter(
      (key) => !prefixes.some((prefix) => key.startsWith(prefix)) && /crimson|azure|same/u.test(key),
    );
  } finally {
    redis.disconnect();
  }
}
