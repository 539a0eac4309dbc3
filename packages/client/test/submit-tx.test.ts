import { getJobs, type JobRecord, migrate, openDatabase } from "@muster/db";
import type { UserTransaction } from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { startWorker, type Worker } from "@muster/worker";
import type { Pool, PoolClient } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Client, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
const ran: string[] = [];
let stores: TestDatabase;
let lists: ReturnType<typeof testRedis>;
let worker: Worker;
let client: Client;
let pool: Pool;
let tx: PoolClient;

beforeAll(async () => {
  stores = await testDatabase();
  await migrate({ url: stores.url });
  lists = testRedis();
  const redis = { url: lists.url, keyPrefix: lists.prefix };
  const handlers = { work: (job: { id: string }): unknown => ran.push(job.id) };
  worker = await startWorker({ databaseUrl: stores.url, redis, handlers, log });
  client = openClient({ databaseUrl: stores.url, redis, log });
  pool = testPool({ connectionString: stores.url });
  await pool.query("CREATE TABLE orders (id int PRIMARY KEY)");
});
afterAll(async () => {
  await client.close();
  await worker.stop();
  await pool.end();
  await lists.cleanup();
  await stores.drop();
});
beforeEach(async () => {
  tx = await pool.connect();
  await tx.query("BEGIN");
});
afterEach(async () => {
  await tx.query("ROLLBACK");
  tx.release();
});

async function recordsOf(ids: readonly string[]): Promise<JobRecord[]> {
  const database = openDatabase({
    url: stores.url,
    connections: 1,
    name: "test",
    log,
    metrics: createMetrics(),
  });
  try {
    return await getJobs(database, [...ids]);
  } finally {
    await database.close();
  }
}

test("committed, the job runs although nobody is told", async () => {
  const { jobId } = await client.submitTx(tx, {
    type: "work",
    queue: "fresh",
    json: { order: 7 },
  });
  expect(await recordsOf([jobId])).toEqual([]);
  await tx.query("COMMIT");
  await waitFor(() => ran.includes(jobId), { what: "the job to run" });
  expect((await recordsOf([jobId]))[0]).toMatchObject({ queue: "fresh", type: "work" });
});

test("rolled back, nothing is left", async () => {
  const job = { type: "work", idempotencyKey: "gone" };
  await tx.query("INSERT INTO orders VALUES (1)");
  const single = await client.submitTx(tx, job);
  const batch = await client.submitManyTx(tx, [{ type: "work" }, job]);
  expect(batch[1]).toMatchObject({ jobId: single.jobId, deduplicated: true });
  await tx.query("ROLLBACK");
  expect(await recordsOf([single, ...batch].map(({ jobId }) => jobId))).toEqual([]);
  expect((await pool.query("SELECT FROM idempotency_keys WHERE key = 'gone'")).rowCount).toBe(0);
});

test("a delayed job is as delayed as any other", async () => {
  const [soon, late] = await client.submitManyTx(tx, [
    { type: "work" },
    { type: "work", delayMs: 3_600_000 },
  ]);
  await tx.query("COMMIT");
  await waitFor(() => ran.includes(soon?.jobId ?? ""), { what: "the job without a delay" });
  const [record] = await recordsOf([late?.jobId ?? ""]);
  expect(record?.state).toBe("scheduled");
  expect((record?.runAt.getTime() ?? 0) - (record?.createdAt.getTime() ?? 0)).toBe(3_600_000);
});

test("a refused batch leaves nothing of itself, and the transaction goes on", async () => {
  await client.submitTx(tx, { type: "work", idempotencyKey: "once" });
  await tx.query("INSERT INTO orders VALUES (2)");
  const refused = client.submitManyTx(tx, [
    { type: "unrun", idempotencyKey: "other" },
    { type: "another", idempotencyKey: "once" },
  ]);
  await expect(refused).rejects.toMatchObject({ code: "already_exists" });
  await tx.query("COMMIT");
  expect((await pool.query("SELECT FROM orders WHERE id = 2")).rowCount).toBe(1);
  expect((await pool.query("SELECT FROM tasks WHERE type = 'unrun'")).rowCount).toBe(0);
});

test("calls made at once do not undo each other", async () => {
  await client.submitTx(tx, { type: "work", idempotencyKey: "side by side" });
  const jobs = Array.from({ length: 9 }, (_, n) =>
    n % 2 === 0 ? { type: "beside" } : { type: "refused", idempotencyKey: "side by side" },
  );
  const results = await Promise.allSettled(jobs.map((job) => client.submitTx(tx, job)));
  expect(results.map(({ status }) => status === "fulfilled")).toEqual(
    jobs.map(({ type }) => type === "beside"),
  );
  await tx.query("COMMIT");
  expect((await pool.query("SELECT FROM tasks WHERE type = 'beside'")).rowCount).toBe(5);
});

test("a connection without a transaction is refused: its statements would be committed one by one", async () => {
  const none = await pool.connect();
  const message = "tx: expected a client of pg inside a transaction, or a transaction of kysely, got ";
  await expect(client.submitTx(none, { type: "work" })).rejects.toThrow(message);
  none.release();
  await expect(client.submitTx(pool, { type: "work" })).rejects.toThrow(message);
  const nothing = client.submitTx(undefined as unknown as UserTransaction, { type: "work" });
  await expect(nothing).rejects.toThrow(`${message}"undefined"`);
});

test("bad input is refused as for submit", async () => {
  await expect(client.submitTx(tx, { type: "" })).rejects.toThrow("type: expected 1 to 128 characters");
  await expect(client.submitManyTx(tx, [{ type: "work" }, { type: "" }])).rejects.toThrow("jobs[1].type");
  expect(await client.submitManyTx(tx, [])).toEqual([]);
});

test("a key that was taken through another door is refused, not mistaken for the same request", async () => {
  const { jobId } = await client.submitTx(tx, { type: "work", idempotencyKey: "two doors" });
  const other = tx.query("SELECT muster_submit('work', idempotency_key => 'two doors')");
  await expect(other).rejects.toMatchObject({
    code: "23505",
    message: expect.stringContaining(jobId) as string,
  });
});

test("case E3: a job of muster_submit runs although its lane is forgotten before it is committed", async () => {
  const before = await client.submit({ type: "work", queue: "forgotten" });
  await waitFor(async () => (await recordsOf([before.jobId]))[0]?.state === "succeeded", {
    what: "the first job to end",
  });
  const { rows } = await tx.query<{ id: string }>("SELECT muster_submit('work', queue => 'forgotten') AS id");
  await pool.query("DELETE FROM lanes WHERE queue = 'forgotten'");
  await tx.query("COMMIT");
  await waitFor(() => ran.includes(rows[0]?.id ?? "none"), { what: "the second job to run" });
  const known = await pool.query("SELECT lane FROM lanes WHERE queue = 'forgotten'");
  expect(known.rows).toEqual([{ lane: "q:forgotten:default" }]);
});

test("sequence 8: a transaction that stays open, with a key and a lane that is new, holds up nobody else's jobs", async () => {
  const held = await client.submitTx(tx, { type: "work", queue: "slow", idempotencyKey: "held" });
  const others = await Promise.all(
    Array.from({ length: 50 }, () => client.submit({ type: "work", queue: "slow" })),
  );
  await waitFor(() => others.every(({ jobId }) => ran.includes(jobId)), { what: "the others' jobs to run" });
  expect(ran).not.toContain(held.jobId);
  // The same key waits, and gets the job that the transaction made.
  const same = client.submit({ type: "work", queue: "slow", idempotencyKey: "held" });
  await tx.query("COMMIT");
  expect(await same).toMatchObject({ jobId: held.jobId, deduplicated: true });
});
