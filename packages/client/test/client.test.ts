import { CountedKinds, getJobs, openDatabase } from "@muster/db";
import { createPushCircuit, openRedis, type Signal, subscribe } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "../../../apps/api/test/rpc/world.ts";
import { checkRequest } from "../src/check-request.ts";
import { type Client, createIdSource, createSubmitter, type JobRequest, openClient } from "../src/index.ts";

const log = createLogger({ name: "test", level: "silent" });
let world: World;
let client: Client;
let redis: ReturnType<typeof testRedis>;

beforeAll(async () => {
  world = await startWorld(1);
  redis = testRedis();
  client = openClient({
    databaseUrl: world.databaseUrl,
    redis: { url: redis.url, keyPrefix: redis.prefix },
    log,
  });
});
afterAll(async () => {
  await client.close();
  await redis.cleanup();
  await world[Symbol.asyncDispose]();
});

async function recordsOf(ids: readonly string[]): Promise<Awaited<ReturnType<typeof getJobs>>> {
  const database = openDatabase({
    url: world.databaseUrl,
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

test("a submitted job is a committed row with what was asked for and the defaults", async () => {
  const { jobId } = await client.submit({
    type: "mail",
    json: { to: "a@b.c" },
    queue: "post",
    priority: "high",
    maxAttempts: 3,
    delayMs: 3_600_000,
    labels: { tenant: "7" },
  });
  const [job] = await recordsOf([jobId]);
  expect(job).toMatchObject({
    type: "mail",
    queue: "post",
    priority: "high",
    state: "scheduled",
    maxAttempts: 3,
  });
  const api = world.clients[0];
  await expect(api?.getJob({ jobId })).resolves.toMatchObject({ type: "mail", labels: { tenant: "7" } });
});

test("a batch answers in the order of its jobs, and is all or nothing", async () => {
  const jobs = Array.from(
    { length: 300 },
    (_, n): JobRequest => ({ type: `t${n}`, payload: Buffer.from(`${n}`) }),
  );
  const results = await client.submitMany(jobs);
  const records = new Map(
    (await recordsOf(results.map(({ jobId }) => jobId))).map((job) => [job.taskId, job]),
  );
  expect(results.map(({ jobId }) => records.get(jobId)?.type)).toEqual(jobs.map(({ type }) => type));

  const bad = client.submitMany([{ type: "fine" }, { type: "bad", maxAttempts: 0 }]);
  await expect(bad).rejects.toThrow("jobs[1].maxAttempts: expected 1 to 1000, got 0");
});

test.each<[string, unknown]>([
  ["type: expected text of 1 to 128 characters, got undefined", {}],
  ["type: expected 1 to 128 characters", { type: "" }],
  ['queue: expected 1 to 64 of the characters A-Z a-z 0-9 _ . -, got "a b"', { type: "t", queue: "a b" }],
  ['priority: expected critical, high, default, low, got "urgent"', { type: "t", priority: "urgent" }],
  ['payload: expected a Uint8Array (or use json), got "text"', { type: "t", payload: "text" }],
  ["json: expected at most one of payload and json", { type: "t", payload: Buffer.alloc(1), json: 1 }],
  ["json: expected a value that JSON can hold", { type: "t", json: 1n }],
  ["json: expected a value that JSON can hold, got a function", { type: "t", json: () => 1 }],
  ["json: expected at most 262144 bytes", { type: "t", json: "x".repeat(262_144) }],
  ["timeoutMs: expected 1 to 604800000 milliseconds, got 0.5", { type: "t", timeoutMs: 0.5 }],
  ["startWithinMs: expected 1 to", { type: "t", startWithinMs: 0 }],
  ["totalTimeoutMs: expected 1 to", { type: "t", totalTimeoutMs: Number.NaN }],
  ["delayMs: expected 0 to", { type: "t", delayMs: -1 }],
  ["runAt: expected a date before", { type: "t", runAt: new Date(Number.NaN) }],
  ["runAt: expected at most one of runAt and delayMs", { type: "t", runAt: new Date(), delayMs: 1 }],
  ["retry.multiplier: expected 1 to 100, got 0", { type: "t", retry: { multiplier: 0 } }],
  ["retry.jitter: expected 0 to 1, got 2", { type: "t", retry: { jitter: 2 } }],
  ["idempotencyKey: expected 1 to 256 characters", { type: "t", idempotencyKey: "" }],
  [
    "debounce: expected at most one of idempotency key, debounce and throttle, got",
    { type: "t", idempotencyKey: "k", debounce: { key: "k", waitMs: 1 } },
  ],
  ["idempotencyScope: expected an idempotency key beside it", { type: "t", idempotencyScope: "forEver" }],
  [
    "idempotencyScope: expected whileUnfinished, forEver or { periodMs }",
    { type: "t", idempotencyKey: "k", idempotencyScope: "always" },
  ],
  [
    "idempotencyScope.periodMs: expected 1 to",
    { type: "t", idempotencyKey: "k", idempotencyScope: { periodMs: Number.NaN } },
  ],
  ["debounce.waitMs: expected 1 to", { type: "t", debounce: { key: "k", waitMs: 0 } }],
  ["debounce.key: expected text", { type: "t", debounce: { waitMs: 1 } }],
  [
    "debounce.maxWaitMs: expected no less than the wait of 2 s",
    { type: "t", debounce: { key: "k", waitMs: 2_000, maxWaitMs: 1_000 } },
  ],
  ["debounce: expected neither a delay", { type: "t", delayMs: 1, debounce: { key: "k", waitMs: 1 } }],
  ["debounce: expected no time limits", { type: "t", startWithinMs: 1, debounce: { key: "k", waitMs: 1 } }],
  ["debounce: expected no time limits", { type: "t", totalTimeoutMs: 1, debounce: { key: "k", waitMs: 1 } }],
  ["throttle.windowMs: expected 1 to", { type: "t", throttle: { key: "k" } }],
  ["labels", { type: "t", labels: { "": "x" } }],
])("bad input is refused: %s", async (message, job) => {
  const refused = client.submit(job as JobRequest);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toMatchObject({ code: "invalid_argument" });
});

test("a key means the same request in process and over gRPC", async () => {
  const payload = Buffer.from("once");
  const first = await client.submit({
    type: "charge",
    payload,
    idempotencyKey: "k1",
    labels: { b: "2", a: "1" },
  });
  const api = world.clients[0];
  const job = { type: "charge", body: { case: "payload" as const, value: payload }, idempotencyKey: "k1" };
  await expect(api?.submitJob({ job: { ...job, labels: { a: "1", b: "2" } } })).resolves.toMatchObject({
    jobId: first.jobId,
    deduplicated: true,
  });
  // The scope is no part of the request, and the first one's counts.
  const scoped = { type: "charge", payload, idempotencyKey: "k1", idempotencyScope: "forEver" } as const;
  await expect(client.submit({ ...scoped, labels: { a: "1", b: "2" } })).resolves.toMatchObject({
    jobId: first.jobId,
  });
  const other = client.submit({ type: "charge", payload: Buffer.from("twice"), idempotencyKey: "k1" });
  await expect(other).rejects.toMatchObject({ code: "already_exists" });
});

test("however many submits at once are the first of a list, its name is written down and told once", async () => {
  const metrics = createMetrics();
  const listening = openRedis({ url: redis.url, keyPrefix: redis.prefix, name: "test", log, metrics });
  const heard: Signal[] = [];
  let joined = false;
  const options = { onReset: (): void => void (joined = true) };
  const subscription = subscribe(listening, "signals", (signals) => heard.push(...signals), options);
  await waitFor(() => joined, { what: "the subscription" });
  await Promise.all(Array.from({ length: 200 }, () => client.submit({ type: "x", queue: "herd" })));
  await client.submit({ type: "x", queue: "last" });
  const told = (queue: string): number =>
    heard.filter((signal) => signal.kind === "lane" && signal.queue === queue).length;
  await waitFor(() => told("last") === 1, { what: "the last signal" });
  expect(told("herd")).toBe(1);
  await subscription.close();
  await listening.close();
});

test("case C1: a submit that cannot be serialised rejects alone, and none of its neighbours", async () => {
  const submits = Array.from({ length: 20 }, (_, n) =>
    client.submit(n === 7 ? ({ type: "bad", delayMs: 5_000n } as unknown as JobRequest) : { type: "fine" }),
  );
  const outcomes = await Promise.allSettled(submits);
  const failed = outcomes.flatMap((outcome, n) => (outcome.status === "rejected" ? [n] : []));
  expect(failed).toEqual([7]);
  await expect(submits[7]).rejects.toThrow(
    "delayMs: expected 0 to 158112000000 milliseconds as a number, got 5000n",
  );
});

test("case C1: a submit that a trigger on our table refuses rejects alone, and none of its neighbours", async () => {
  const pool = testPool({ connectionString: world.databaseUrl, max: 1 });
  try {
    await pool.query(`
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.type = 'refused' THEN RAISE EXCEPTION USING ERRCODE = 'TEN01'; END IF; RETURN NEW; END $$`);
    await pool.query("CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION refuse()");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => client.submit({ type: n === 7 ? "refused" : "fine" })),
    );
    expect(outcomes.flatMap(({ status }, n) => (status === "rejected" ? [n] : []))).toEqual([7]);
  } finally {
    await pool.query("DROP FUNCTION IF EXISTS refuse CASCADE");
    await pool.end();
  }
});

test.each(["plain", "keyed"])(
  "case C1: what slips into a shared batch of %s submits fails alone there",
  async (kind) => {
    const metrics = createMetrics();
    const database = openDatabase({ url: world.databaseUrl, connections: 2, name: "test", log, metrics });
    const connection = openRedis({ url: redis.url, keyPrefix: redis.prefix, name: "test", log, metrics });
    const circuit = createPushCircuit({ redis: connection, metrics });
    const submitter = createSubmitter({
      database,
      redis: connection,
      circuit,
      series: new CountedKinds(),
      metrics,
      log,
    });
    const newId = createIdSource();
    const jobs = Array.from({ length: 10 }, (_, n) => {
      const job = checkRequest(
        { type: "slipped", ...(kind === "keyed" && { idempotencyKey: `slipped ${n}` }) },
        newId(),
      );
      return n === 3 ? { ...job, start: { delayMs: 5_000n as unknown as number } } : job;
    });
    try {
      const outcomes = await Promise.allSettled(jobs.map((job) => submitter.one(job)));
      expect(outcomes.map(({ status }) => status)).toEqual(
        jobs.map((_, n) => (n === 3 ? "rejected" : "fulfilled")),
      );
    } finally {
      await circuit.close();
      await connection.close();
      await database.close();
    }
  },
);
