import { openDatabase } from "@muster/db";
import { decodeElement, openRedis, type RedisConnection, takeNow } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { type FaultProxy, postgresCommitted, startFaultProxy } from "@muster/test/fault-proxy";
import { testRedis } from "@muster/test/redis";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, type JobRequest, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
let database: TestDatabase;
let proxy: FaultProxy;
let redis: ReturnType<typeof testRedis>;
let lists: RedisConnection;
let client: Client;

beforeAll(async () => {
  database = await testDatabase();
  redis = testRedis();
  const url = new URL(database.url);
  proxy = await startFaultProxy(Number(url.port));
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  const address = { url: redis.url, keyPrefix: redis.prefix };
  client = openClient({ databaseUrl: String(url), redis: address, log });
  lists = openRedis({ ...address, name: "test", log, metrics: createMetrics() });
});
afterAll(async () => {
  await client.close();
  await lists.close();
  await proxy.close();
  await redis.cleanup();
  await database.drop();
});

interface Row {
  task_id: string;
  text: string;
}

async function payloadsOf(type: string): Promise<Row[]> {
  const metrics = createMetrics();
  const own = openDatabase({ url: database.url, connections: 1, name: "test", log, metrics });
  try {
    return await own.query<Row>(
      "SELECT task_id, convert_from(payload, 'UTF8') AS text FROM tasks WHERE type = $1 ORDER BY task_id",
      [type],
    );
  } finally {
    await own.close();
  }
}

const alike = (type: string, count: number): JobRequest[] =>
  Array.from({ length: count }, (_, n) => ({ type, json: { n } }));

test("a batch of one kind is a row for each of its jobs and an element in their order", async () => {
  const results = await client.submitMany(alike("once", 1_500));
  expect(results[7]).toEqual({ jobId: results[7]?.jobId, deduplicated: false, replaced: false });
  const ids = results.map(({ jobId }) => jobId);
  expect(await payloadsOf("once")).toEqual(ids.map((task_id, n) => ({ task_id, text: `{"n":${n}}` })));
  const taken = await takeNow(lists, ["q:default"], 2_000);
  expect(taken.map(({ raw }) => decodeElement(raw)?.task_id)).toEqual(ids);
});

test.skipIf(servers().databaseKind !== "postgres")(
  "a batch of one kind whose answer is lost is there once, and answered",
  async () => {
    proxy.loseAnswers({ request: /INSERT INTO tasks|muster_submit/u, judge: postgresCommitted }, 1);
    const results = await client.submitMany(alike("lost", 100));
    expect(proxy.lost).toBe(1);
    const rows = await payloadsOf("lost");
    expect(rows).toEqual(results.map(({ jobId }, n) => ({ task_id: jobId, text: `{"n":${n}}` })));
    const taken = await takeNow(lists, ["q:default"], 200);
    expect(taken.map(({ raw }) => decodeElement(raw)?.task_id)).toEqual(results.map(({ jobId }) => jobId));
  },
);

test("a batch whose key stands for another request names the job, and that of the same batch which took it", async () => {
  const charge = (amount: string, idempotencyKey?: string): JobRequest => ({
    type: "charge",
    payload: Buffer.from(amount),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
  const { jobId } = await client.submit(charge("1", "known"));
  const known = client.submitMany([charge("0"), charge("2", "known")]);
  await expect(known).rejects.toThrow(
    `jobs[1].idempotency_key: "known" was used for another request in queue "default" (job ${jobId}); use a new key`,
  );
  const twice = [charge("1", "same"), charge("0"), charge("2", "same")];
  await expect(client.submitMany(twice)).rejects.toThrow(
    'jobs[2].idempotency_key: "same" was used for another request in queue "default" (jobs[0])',
  );
  await expect(client.submit(charge("2", "same"))).resolves.toMatchObject({ deduplicated: false });
  const debounce = { key: "quiet", waitMs: 60_000 };
  const types = client.submitMany([
    { type: "a", debounce },
    { type: "b", debounce },
  ]);
  await expect(types).rejects.toThrow(/^jobs\[1\]\.debounce\.key: "quiet" stands for .*"a" .*\(jobs\[0\]\)/u);
});
