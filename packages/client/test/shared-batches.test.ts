import { CountedKinds, openDatabase, uniformBatchOf } from "@muster/db";
import { createPushCircuit, decodeElement, openRedis, type RedisConnection, takeNow } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { type FaultProxy, postgresCommitted, startFaultProxy } from "@muster/test/fault-proxy";
import { testRedis } from "@muster/test/redis";
import { servers } from "@muster/test/servers";
import { Client as PgClient } from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { checkRequest } from "../src/check-request.ts";
import { createIdSource, createSubmitter, type JobRequest, type Submitter } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
const metrics = createMetrics();
const newId = createIdSource();
let owned: TestDatabase;
let proxy: FaultProxy;
let redis: ReturnType<typeof testRedis>;
let lists: RedisConnection;
let database: ReturnType<typeof openDatabase>;
let circuit: ReturnType<typeof createPushCircuit>;
let submitter: Submitter;

beforeAll(async () => {
  owned = await testDatabase();
  redis = testRedis();
  const url = new URL(owned.url);
  proxy = await startFaultProxy(Number(url.port));
  url.hostname = "127.0.0.1";
  url.port = String(proxy.port);
  database = openDatabase({
    url: String(url),
    connections: 6,
    name: "test",
    log,
    metrics,
    deadlineMs: 1_000,
  });
  lists = openRedis({ url: redis.url, keyPrefix: redis.prefix, name: "test", log, metrics });
  circuit = createPushCircuit({ redis: lists, metrics });
  submitter = createSubmitter({
    database,
    redis: lists,
    circuit,
    series: new CountedKinds(),
    metrics,
    log,
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await circuit.close();
  await lists.close();
  await database.close();
  await proxy.close();
  await redis.cleanup();
  await owned.drop();
});

const alike = (type: string, count: number): JobRequest[] =>
  Array.from({ length: count }, (_, n) => ({ type, json: { n } }));

function submit(jobs: readonly JobRequest[], party?: object, signal?: AbortSignal): Promise<string[]> {
  const checked = jobs.map((job) => checkRequest(job, newId()));
  const turn = { ...(party !== undefined && { party }), ...(signal !== undefined && { signal }) };
  return submitter.all(checked, turn).then((results) => results.map(({ jobId }) => jobId));
}

/** By the ids of their jobs, what became of them. */
async function textsOf(type: string): Promise<Map<string, string>> {
  const rows = await database.query<{ task_id: string; text: string }>(
    "SELECT task_id, convert_from(payload, 'UTF8') AS text FROM tasks WHERE type = $1",
    [type],
  );
  return new Map(rows.map(({ task_id, text }) => [task_id, text]));
}

/** How many statements have inserted jobs since. */
function countInserts(): () => number {
  const sent = vi.spyOn(PgClient.prototype, "query");
  return () =>
    sent.mock.calls.filter(([query]) => JSON.stringify(query).includes("INSERT INTO tasks")).length;
}

const textsInOrder = (count: number): string[] => Array.from({ length: count }, (_, n) => `{"n":${n}}`);

test("batches of one party that come together share statements; each has its own jobs in their order", async () => {
  const party = {};
  const inserts = countInserts();
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, n) => submit(alike("together", 20 + n), party)),
  );
  expect(inserts()).toBeLessThanOrEqual(3);
  const texts = await textsOf("together");
  for (const [n, ids] of all.entries()) expect(ids.map((id) => texts.get(id))).toEqual(textsInOrder(20 + n));
  const taken = await takeNow(lists, ["q:default"], 2_000);
  expect(new Set(taken.map(({ raw }) => decodeElement(raw)?.task_id))).toEqual(new Set(all.flat()));
});

test("batches of several kinds share a statement as well", async () => {
  const party = {};
  const kinds = Array.from({ length: 8 }, (_, n) => `kind ${n % 4}`);
  const inserts = countInserts();
  const all = await Promise.all(kinds.map((type) => submit(alike(type, 10), party)));
  expect(inserts()).toBeLessThanOrEqual(3);
  for (const [n, ids] of all.entries()) {
    const texts = await textsOf(kinds[n] ?? "");
    expect(texts.size).toBe(20);
    expect(ids.map((id) => texts.get(id))).toEqual(textsInOrder(10));
  }
});

test("batches of different parties, and large ones, have statements of their own", async () => {
  const inserts = countInserts();
  await Promise.all(Array.from({ length: 5 }, () => submit(alike("apart", 5), {})));
  expect(inserts()).toBe(5);
  const party = {};
  await Promise.all(Array.from({ length: 5 }, () => submit(alike("large", 1_000), party)));
  expect(inserts()).toBe(10);
});

test("case C1: of batches that share a statement the one that the database refuses fails alone", async () => {
  const party = {};
  const batches = Array.from({ length: 10 }, () => alike("refused", 5));
  const outcomes = await Promise.allSettled(
    batches.map((jobs, n) => {
      const batch = uniformBatchOf(jobs.map((job) => checkRequest(job, newId())));
      if (batch === undefined) throw new Error("expected jobs that are alike");
      // As if a check had let it through: no column takes such a number.
      const model = n === 6 ? { ...batch.model, maxAttempts: 2 ** 40 } : batch.model;
      return submitter.uniform({ ...batch, model }, { party });
    }),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(
    batches.map((_, n) => (n === 6 ? "rejected" : "fulfilled")),
  );
  expect((await textsOf("refused")).size).toBe(45);
});

test("case A4: a batch whose caller has left before its statement is sent is not submitted", async () => {
  const party = {};
  const leaving = new AbortController();
  const others = Array.from({ length: 6 }, () => submit(alike("stays", 3), party));
  const left = submit(alike("leaves", 3), party, leaving.signal);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  await Promise.all(others);
  expect((await textsOf("stays")).size).toBe(18);
  expect((await textsOf("leaves")).size).toBe(0);
});

test.skipIf(servers().databaseKind !== "postgres")(
  "batches whose shared answer is lost are there once, and answered",
  async () => {
    const party = {};
    proxy.loseAnswers({ request: /INSERT INTO tasks|muster_submit/u, judge: postgresCommitted }, 1);
    const before = proxy.lost;
    const all = await Promise.all(Array.from({ length: 6 }, () => submit(alike("lost", 10), party)));
    expect(proxy.lost).toBe(before + 1);
    const texts = await textsOf("lost");
    expect(texts.size).toBe(60);
    for (const ids of all) expect(ids.map((id) => texts.get(id))).toEqual(textsInOrder(10));
  },
);

test("of a party that sends more than may wait, the rest is refused, and another party's batch is not", async () => {
  const party = {};
  const flood = Promise.allSettled(Array.from({ length: 2_600 }, () => submit(alike("flood", 1), party)));
  await expect(submit(alike("bystander", 1), {})).resolves.toHaveLength(1);
  const reasons = (await flood).flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
  expect(new Set(reasons)).toEqual(
    new Set([
      "MusterError: more submits are waiting for the database than this process may hold; slow down and try again",
    ]),
  );
  expect((await textsOf("flood")).size).toBe(2_600 - reasons.length);
});
