import { claim, type Database, hold, jobSituation, openDatabase, register, submit } from "@muster/db";
import { openRedis, pushNew, type RedisConnection } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { workerCard } from "@muster/test/records";
import { type TestRedis, testRedis } from "@muster/test/redis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Look, lookIntoList } from "../../src/rpc/explain/look.ts";

const TASK = "0199c0de-0000-7000-8000-000000000000";
const log = createLogger({ name: "test", level: "silent" });

let stores: [TestDatabase, TestRedis];
let metrics: ReturnType<typeof createMetrics>;
let database: Database;
let redis: RedisConnection;

/** One queued job that is in no list, as if its push had failed. */
beforeEach(async () => {
  stores = [await testDatabase(), testRedis()];
  metrics = createMetrics();
  database = openDatabase({ url: stores[0].url, connections: 2, name: "test", log, metrics });
  redis = openRedis({ url: stores[1].url, keyPrefix: stores[1].prefix, name: "test", log, metrics });
  if (!(await redis.ready(10_000))) throw new Error("Redis did not answer");
  const payload = { kind: "json", data: Buffer.from("{}") } as const;
  const job = {
    type: "work",
    queue: "default",
    priority: "default",
    payload,
    maxAttempts: 3,
    timeoutMs: 60_000,
  } as const;
  await submit(database.query, [{ ...job, taskId: TASK }]);
});
afterEach(async () => {
  await redis.close();
  await database.close();
  await stores[1].cleanup();
  await stores[0].drop();
});

async function look(by: Database = database): Promise<Look> {
  const situation = await jobSituation(database, TASK);
  if (situation === undefined) throw new Error("there is no job");
  return lookIntoList({ database: by, redis, log, metrics }, situation);
}

/** Moves the job's last change; the default is long ago. */
const age = (by = "1 minute"): Promise<unknown> =>
  database.query("UPDATE tasks SET updated_at = updated_at - $1::interval", [by]);
const list = (): Promise<string[]> =>
  redis.run((client) => client.lrange(redis.keys.lane("q:default"), 0, -1));
const repaired = async (): Promise<number | undefined> =>
  (await metrics.registry.getSingleMetric("muster_repaired_jobs_total")?.get())?.values[0]?.value;

test("a job that nobody has pushed for a second is put back once, and found from then on", async () => {
  await age("-1 minute");
  expect((await look()).look).toBe("unsure");
  expect(await list()).toEqual([]);
  await age("2 minutes");
  expect((await look()).look).toBe("repaired");
  expect(await list()).toHaveLength(1);
  expect((await look()).look).toBe("listed");
  expect(await list()).toHaveLength(1);
  expect(await repaired()).toBe(1);
});

test("a job that a worker has popped and claims meanwhile is not missed", async () => {
  await age();
  await register(database, workerCard("w"));
  const claiming: Database = {
    ...database,
    query: async (text, values) => {
      await claim(database, { workerId: "w", epoch: 0 }, [TASK]);
      return database.query(text, values);
    },
  };
  expect(await look(claiming)).toMatchObject({ look: "unsure", situation: { job: { state: "running" } } });
  expect(await list()).toEqual([]);
  expect(await repaired()).toBe(0);
});

test("a job whose push arrives meanwhile is not listed twice", async () => {
  await age();
  const pushing: Database = {
    ...database,
    query: async (text, values) => {
      const { lane, enqueuedMs: at } = (await jobSituation(database, TASK)) ?? { lane: "", enqueuedMs: 0 };
      await pushNew(redis, [{ lane, element: { task_id: TASK, type: "work", priority: "default", at } }]);
      return database.query(text, values);
    },
  };
  expect((await look(pushing)).look).toBe("listed");
  expect(await list()).toHaveLength(1);
});

test("a held job, and one that is found in SQL, belong in no list", async () => {
  await age();
  await database.query("UPDATE chore_leader SET dispatch = 'sql'");
  expect((await look()).look).toBe("unsure");
  await database.query("UPDATE chore_leader SET dispatch = 'redis'");
  await hold(database, [TASK], []);
  await age();
  expect((await look()).look).toBe("unsure");
  expect(await list()).toEqual([]);
});

test("without Redis the answer is that it did not answer", async () => {
  await age();
  await redis.close();
  expect((await look()).look).toBe("unreachable");
});
