import { type Database, openDatabase, promote } from "@muster/db";
import { openRedis, type RedisConnection, readTails, type Signal, subscribe } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { sumOfMetric } from "@muster/test/metrics-text";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, type JobRequest, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
const metrics = createMetrics();
let owned: TestDatabase;
let lists: ReturnType<typeof testRedis>;
let database: Database;
let redis: RedisConnection;
let client: Client;

beforeAll(async () => {
  owned = await testDatabase();
  lists = testRedis();
  database = openDatabase({ url: owned.url, connections: 2, name: "test", log, metrics });
  redis = openRedis({ url: lists.url, keyPrefix: lists.prefix, name: "test", log, metrics });
  client = openClient({
    databaseUrl: owned.url,
    redis: { url: lists.url, keyPrefix: lists.prefix },
    log,
    metrics,
  });
});
afterAll(async () => {
  await client.close();
  await redis.close();
  await database.close();
  await lists.cleanup();
  await owned.drop();
});

interface Row {
  readonly status: string;
  readonly gates: string[] | null;
  readonly hold: string | null;
  readonly phase: number;
}

async function rowOf(jobId: string): Promise<Row | undefined> {
  const text = "SELECT status, gates, hold, phase FROM tasks WHERE task_id = $1";
  const [row] = await database.query<Row>(text, [jobId]);
  return row;
}

const lengthOf = async (lane: string): Promise<number> =>
  (await readTails(redis, [lane])).get(lane)?.depth ?? 0;

/** Makes a limit of this type, and waits until the client has noticed it. */
async function putLimit(type: string, columns: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(columns);
  await database.transaction(async (query) => {
    await query("UPDATE policy_epoch SET epoch = epoch + 1");
    await query(
      `INSERT INTO limits (name, type, epoch, ${names.join(", ")})
       SELECT $1, $1, e.epoch, ${names.map((_, index) => `$${index + 2}`).join(", ")} FROM policy_epoch AS e`,
      [type, ...Object.values(columns)],
    );
  });
  const isNoticed = async (): Promise<boolean> => {
    const { jobId } = await client.submit({ type, labels: { key: "probe" }, delayMs: 3_600_000 });
    return (await rowOf(jobId))?.gates !== null;
  };
  await waitFor(isNoticed, { what: "the limit to be noticed" });
  await database.query("DELETE FROM tasks WHERE type = $1", [type]);
}

const acme = (type: string, more: Partial<JobRequest> = {}): JobRequest => ({
  type,
  labels: { key: "acme" },
  ...more,
});

/** Which holds the feeder is told of from now on. */
function heard(): { readonly holds: Set<string>; readonly ready: Promise<void>; close(): Promise<void> } {
  const holds = new Set<string>();
  const joined = Promise.withResolvers<void>();
  const hear = (signals: Signal[]): void => {
    for (const signal of signals)
      if (signal.kind === "feed") for (const hold of signal.holds) holds.add(hold);
  };
  const subscription = subscribe(redis, "signals", hear, { onReset: joined.resolve });
  return { holds, ready: joined.promise, close: () => subscription.close() };
}

test("a job that a limit matches is inserted where it waits, in no list, and the feeder is told; others are pushed", async () => {
  await putLimit("kept", { key_label: "key", max_running: 2 });
  const feeder = heard();
  await feeder.ready;
  const before = await lengthOf("q:low");
  const low = { priority: "low" } as const;
  const [one, free] = await Promise.all([
    client.submit(acme("kept", low)),
    client.submit({ type: "free", ...low }),
  ]);
  const waits = { status: "queued", gates: ["kept~1:acme"], hold: "limit:kept~1:3:default:acme", phase: 0 };
  expect(await rowOf(one.jobId)).toEqual(waits);
  expect(await rowOf(free.jobId)).toEqual({ status: "queued", gates: null, hold: null, phase: 1 });
  const mixed = await client.submitMany([
    acme("kept", { ...low, labels: { key: "other", n: "1" } }),
    { type: "free", ...low },
    acme("kept", { ...low, delayMs: 60_000 }),
    acme("kept", { ...low, delayMs: 60_000, startWithinMs: 1_000 }),
    acme("kept", { ...low, startWithinMs: 60_000 }),
  ]);
  const rows = await Promise.all(mixed.map(({ jobId }) => rowOf(jobId)));
  const delayed = { ...waits, status: "scheduled", hold: null };
  expect(rows).toEqual([
    { ...waits, gates: ["kept~1:other"], hold: "limit:kept~1:3:default:other" },
    { status: "queued", gates: null, hold: null, phase: 1 },
    delayed,
    delayed,
    waits,
  ]);
  const alike = await client.submitMany(Array.from({ length: 20 }, () => acme("kept", low)));
  for (const { jobId } of alike) expect(await rowOf(jobId)).toEqual(waits);
  const keyed = await client.submit(acme("kept", { ...low, idempotencyKey: "k" }));
  expect(await rowOf(keyed.jobId)).toEqual(waits);
  expect(await client.submit(acme("kept", { ...low, idempotencyKey: "k" }))).toMatchObject({
    jobId: keyed.jobId,
    deduplicated: true,
  });
  expect(await lengthOf("q:low")).toBe(before + 2);
  const told = ["limit:kept~1:3:default:acme", "limit:kept~1:3:default:other"];
  await waitFor(() => told.every((hold) => feeder.holds.has(hold)), { what: "the feeder to be told" });
  await feeder.close();
});

test("a job of a caller's transaction waits before its gate once it is committed", async () => {
  await putLimit("tx", { max_running: 2 });
  const pool = testPool({ connectionString: owned.url });
  const tx = await pool.connect();
  await tx.query("BEGIN");
  const { jobId } = await client.submitTx(tx, acme("tx"));
  await tx.query("COMMIT");
  tx.release();
  await pool.end();
  expect(await rowOf(jobId)).toMatchObject({ status: "scheduled", gates: ["tx~1:"] });
  const { rows } = await promote(database, 1_000);
  const hold = "limit:tx~1:2:default:";
  expect(rows).toMatchObject([{ task_id: jobId, hold }]);
  expect(await rowOf(jobId)).toEqual({ status: "queued", gates: ["tx~1:"], hold, phase: 0 });
});

test("sequence 61: a submit for whose key there is no room is refused before its own keys are taken, and the others are not", async () => {
  await putLimit("few", { key_label: "key", max_running: 1, max_waiting: 2, when_full: "reject_newest" });
  const refusals = async (): Promise<number> =>
    sumOfMetric(await metrics.registry.metrics(), "muster_requests_refused_total", { reason: "limit_full" });
  const before = await refusals();
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => client.submit(acme("few"))));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual([
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "rejected",
    "rejected",
  ]);
  const full = 'limit few is full for key "acme": it has room for 3 jobs';
  await expect(client.submit(acme("few", { idempotencyKey: "later" }))).rejects.toMatchObject({
    code: "resource_exhausted",
    message: expect.stringMatching(new RegExp(`^${full}, running ones among them, and there are 3; try`)),
  });
  const other = { labels: { key: "other" } };
  expect(await client.submit(acme("few", other))).toMatchObject({ deduplicated: false });
  await expect(client.submitMany([{ type: "free" }, acme("few", other), acme("few")])).rejects.toThrow(
    `jobs[2]: ${full}`,
  );
  const many = Array.from({ length: 3 }, () => acme("few", other));
  await expect(client.submitMany(many)).rejects.toThrow(
    /jobs\[2\]: .* there are 1 and 2 before it in this call/,
  );
  expect(await refusals()).toBe(before + 5);
  await database.query("DELETE FROM tasks WHERE type = 'few' AND labels ->> 'key' = 'acme'");
  expect(await client.submit(acme("few", { idempotencyKey: "later" }))).toMatchObject({
    deduplicated: false,
  });
  const count = "SELECT count(*)::int4 AS n FROM tasks WHERE type = 'few'";
  expect(await database.query(count)).toEqual([{ n: 2 }]);
});

test("what one key has instead of its limit decides, and what has started counts", async () => {
  await putLimit("own", { key_label: "key", max_running: 1, when_full: "reject_newest" });
  await database.query(
    "INSERT INTO limit_overrides (limit_name, key, max_running) VALUES ('own', 'acme', 3)",
  );
  const made = await client.submitMany([acme("own"), acme("own")]);
  const start = `UPDATE tasks SET hold = NULL, status = 'running', worker_id = 'w', started_at = now() WHERE task_id = $1`;
  await database.query(start, [made[0]?.jobId]);
  await client.submit(acme("own"));
  await expect(client.submit(acme("own"))).rejects.toThrow("it has room for 3 jobs");
  const usual = { labels: { key: "usual" } };
  await client.submit(acme("own", usual));
  await expect(client.submit(acme("own", usual))).rejects.toThrow("it has room for 1 jobs");
});

test("sequence 61: where the oldest is to go, it does: what waits is cancelled, and nothing that runs", async () => {
  await putLimit("newest", { key_label: "key", max_running: 1, max_waiting: 1, when_full: "cancel_oldest" });
  const stateOf = async (id: string): Promise<string | undefined> => (await rowOf(id))?.status;
  const { jobId: first } = await client.submit(acme("newest"));
  const start = `UPDATE tasks SET hold = NULL, status = 'running', worker_id = 'w', started_at = now() WHERE task_id = $1`;
  await database.query(start, [first]);
  const { jobId: second } = await client.submit(acme("newest", { priority: "low" }));
  const { jobId: third } = await client.submit(acme("newest"));
  expect(await stateOf(second)).toBe("cancelled");
  const batch = await client.submitMany([acme("newest"), acme("newest"), acme("newest")]);
  const states = await Promise.all([first, third, ...batch.map(({ jobId }) => jobId)].map(stateOf));
  expect(states.slice(0, 2)).toEqual(["running", "cancelled"]);
  expect(states.slice(2).filter((state) => state === "cancelled")).toHaveLength(2);
  expect(states.slice(2)).toContain("queued");
  const [row] = await database.query("SELECT cancel_reason FROM tasks WHERE task_id = $1", [second]);
  expect(row).toEqual({ cancel_reason: "limit newest: a newer job took its place" });
});

test("sequence 65: a debounced job takes no payload of another key of its limit", async () => {
  await putLimit("tenants", { key_label: "key", max_running: 2 });
  const debounce = { key: "d", waitMs: 60_000 };
  const submit = (key: string, n: number): Promise<unknown> =>
    client.submit({ type: "tenants", labels: { key, n: String(n) }, json: { n }, debounce });
  const first = await submit("acme", 1);
  await expect(submit("other", 2)).rejects.toMatchObject({
    code: "already_exists",
    message: expect.stringMatching(
      /debounce\.key: "d" stands for a waiting job .*label "key".*another key for each/,
    ),
  });
  expect(await submit("acme", 3)).toMatchObject({ ...(first as object), deduplicated: true, replaced: true });
  const rows = await database.query<{ payload: Uint8Array }>(
    "SELECT payload FROM tasks WHERE type = 'tenants'",
  );
  expect(rows.map(({ payload }) => String(payload))).toEqual(['{"n":3}']);
  const together = ["one", "two", "one"].map((key, n) => ({
    type: "tenants",
    labels: { key },
    json: { n },
    debounce: { key: "e", waitMs: 60_000 },
  }));
  await expect(client.submitMany(together)).rejects.toThrow(/jobs\[1\]\.debounce\.key: "e"/);
});
