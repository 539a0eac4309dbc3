import { Code } from "@connectrpc/connect";
import { openDatabase } from "@muster/db";
import { openRedis } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { connectQueues, connectScaler, type ScalerClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { DemandBoard } from "../../src/scaling/demand-board.ts";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let scaler: ScalerClient;
let pool: Pool;
beforeAll(async () => {
  world = await startWorld(2);
  scaler = connectScaler(world.apiPorts[0] ?? 0);
  pool = testPool({ connectionString: world.databaseUrl });
  await pool.query(
    `INSERT INTO workers (worker_id, name, state, types, concurrency, isolates, lease_seconds, expires_at)
     VALUES ('busy', 'busy', 'alive', '{work}', 10, false, 600, now() + interval '1 hour')`,
  );
});
afterAll(async () => {
  scaler.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

/** @param queues empty: all of them */
const about = (queues: string, more: Readonly<Record<string, string>> = {}) => ({
  scalerMetadata: { scalerAddress: "muster:8081", ...(queues !== "" && { queues }), ...more },
});

const submit = (queue: string, count: number, at = 0) =>
  world.clients[at]?.submitJobs({ jobs: Array.from({ length: count }, () => ({ type: "work", queue })) });

async function slots(queues: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const { metricValues } = await scaler.getMetrics({
    scaledObjectRef: about(queues, more),
    metricName: "slots",
  });
  return metricValues[0]?.metricValueFloat ?? Number.NaN;
}

/** As a claim leaves it. */
const RUNNING = "status = 'running', worker_id = 'busy', started_at = now()";

/** A job that a worker has: it is in no list, and no heartbeat has told of it yet. */
async function running(queue: string): Promise<void> {
  await pool.query("INSERT INTO lanes (lane, queue, priority) VALUES ($1, $2, 'default')", [
    `q:${queue}:default`,
    queue,
  ]);
  await pool.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, worker_id, started_at, max_attempts, timeout_ms)
     VALUES (gen_random_uuid(), 'work', $1::text, 'default', 'q:' || $1::text || ':default', 'running', 'busy', now(), 3, 1000)`,
    [queue],
  );
}

test("the first job of a queue is told to whoever follows, whichever API took it, and once it has run so is that", async () => {
  const told: boolean[] = [];
  const ending = new AbortController();
  const following = (async () => {
    for await (const { result } of scaler.streamIsActive(about("wakes"), { signal: ending.signal }))
      if (told.at(-1) !== result) told.push(result);
  })();
  onTestFinished(async () => {
    ending.abort();
    await following.catch(() => undefined);
  });
  await waitFor(() => told.length === 1, { what: "the first answer" });
  await submit("wakes", 1, 1);
  await waitFor(() => told.length === 2, { what: "the first job to be told" });
  await pool.query(`UPDATE tasks SET ${RUNNING} WHERE queue = 'wakes'`);
  expect(await scaler.isActive(about("wakes"))).toEqual(expect.objectContaining({ result: true }));
  await pool.query("DELETE FROM tasks WHERE queue = 'wakes'");
  await waitFor(() => told.length === 3, { what: "the end of the work to be told" });
  expect(told).toEqual([false, true, false]);
});

/** How long after its submit the first job of a queue is told to whoever follows, milliseconds. */
async function toldAfterMs(api: World, queue: string, question: ReturnType<typeof about>): Promise<number> {
  const client = connectScaler(api.apiPorts[0] ?? 0);
  const told = client.streamIsActive(question)[Symbol.asyncIterator]();
  try {
    expect(await told.next()).toMatchObject({ value: { result: false } });
    const submittedAt = performance.now();
    const submitted = api.clients.at(-1)?.submitJobs({ jobs: [{ type: "work", queue }] });
    for (let active = false; !active; active = (await told.next()).value?.result === true);
    const ms = performance.now() - submittedAt;
    await submitted;
    return ms;
  } finally {
    client.close();
  }
}

const median = (numbers: readonly number[]): number | undefined =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

test.each([
  ["of a queue that it asks about", (queue: string) => about(queue)],
  ["of a queue that nobody has named", () => about("")],
])("from nothing KEDA is told of the first job %s within a second of its submit", async (_, asking) => {
  const took: number[] = [];
  for (const time of [1, 2, 3]) {
    // Of all queues there is nothing only where nothing else has been submitted.
    await using fresh = await startWorld(2);
    took.push(await toldAfterMs(fresh, `first-${time}`, asking(`first-${time}`)));
  }
  expect(median(took)).toBeLessThan(1_000);
});

test("the same without Redis, by SQL", async () => {
  await using alone = await startWorld(1, { REDIS_URL: "redis://127.0.0.1:1" });
  const took: number[] = [];
  for (const queue of ["first", "second", "third"]) took.push(await toldAfterMs(alone, queue, about(queue)));
  expect(median(took)).toBeLessThan(1_000);
});

test("sequence 176: what runs counts before any heartbeat tells of it, and beside it what is ready", async () => {
  await running("runs");
  expect(await scaler.isActive(about("runs"))).toMatchObject({ result: true });
  expect(await slots("runs")).toBe(1);
  await submit("runs", 5);
  await waitFor(async () => (await slots("runs")) === 6, { what: "five more" });
  expect(await slots("runs", { types: "work" })).toBe(6);
  expect(await slots("runs", { types: "other" })).toBe(0);
  const { metricSpecs } = await scaler.getMetricSpec(about("runs", { slotsPerReplica: "20" }));
  expect(metricSpecs).toMatchObject([{ metricName: "slots", targetSize: 20n, targetSizeFloat: 20 }]);
});

/** A submit's answer tells of new limits; what went in before would be found by its worker, and here is none. */
async function hasHeard(): Promise<boolean> {
  await submit("heard", 1);
  const { rowCount } = await pool.query("SELECT FROM tasks WHERE queue = 'heard' AND hold IS NOT NULL");
  return (rowCount ?? 0) > 0;
}

test("beside it count what limits would let in, and what no worker can run; what is paused does not", async () => {
  const queues = connectQueues(world.apiPorts[0] ?? 0);
  onTestFinished(() => queues.close());
  await queues.putLimit({ limit: { name: "two", queue: "limited", maxRunning: 2 } });
  await queues.putLimit({ limit: { name: "heard", queue: "heard", maxRunning: 2 } });
  await waitFor(hasHeard, { what: "the API to know the limits" });
  await submit("limited", 50);
  await submit("paused", 5);
  await queues.pauseQueue({ target: { case: "queue", value: "paused" }, reason: "audit" });
  await pool.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, max_attempts, timeout_ms)
     SELECT gen_random_uuid(), 'rare', 'odd', 'default', 'q:odd:default', 'queued', 'type:rare', 3, 1000
     FROM generate_series(1, 4)`,
  );
  // With one slot a pool that may be meant, with all of them one that names the type.
  const asked = () =>
    Promise.all([slots("limited"), slots("paused"), slots("odd"), slots("odd", { types: "rare" })]);
  await waitFor(async () => (await asked()).join() === "2,0,1,4", { what: "2, 0, 1 and 4 slots" });
});

test("a pool counts the jobs that only workers with its labels run, by the slots that these take", async () => {
  const requires = [{ label: "gpu", values: ["true"] }];
  await world.clients[0]?.submitJobs({
    jobs: [
      { type: "work", queue: "pools" },
      { type: "work", queue: "pools", requires, slots: 3 },
      { type: "work", queue: "pools", requires: [{ label: "gpu", values: ["false"] }] },
    ],
  });
  const asked = async () => [
    await slots("pools"),
    await slots("pools", { placement: "gpu=true" }),
    await slots("pools", { placement: "none" }),
    await slots("pools", { placement: "zone=a" }),
  ];
  await waitFor(async () => (await asked()).join() === "5,3,1,0", { what: "5, 3, 1 and no slots" });
});

test("GET /scale answers a number, or why there is none", async () => {
  await submit("paged", 30);
  const page = (query: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${world.metricsPorts[0]}/scale?${query}`);
  const first = await waitFor(
    async () => {
      const answer = (await (await page("queues=paged&slotsPerReplica=20")).json()) as Record<
        string,
        unknown
      >;
      return answer["slots"] === 30 && answer;
    },
    { what: "thirty slots" },
  );
  expect(first).toMatchObject({ active: true, slots: 30, replicas: 2, ready: 30, running: 0, limited: 0 });
  expect(await (await page("queues=nobody")).json()).toMatchObject({ active: false, slots: 0, replicas: 0 });
  const wrong = await page("queue=paged");
  expect([wrong.status, await wrong.text()]).toEqual([
    400,
    expect.stringMatching(/^queue: expected one of queues, types/u),
  ]);
});

test("what is misspelt is refused: it would be all queues", async () => {
  expect(await refusal(scaler.isActive({ scalerMetadata: { queue: "mail" } }))).toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringMatching(/^scalerMetadata\.queue: expected one of queues/u),
  });
});

test("calls cost no statement, however many there are", async () => {
  const log = createLogger({ name: "test", level: "silent" });
  const metrics = createMetrics();
  const lists = testRedis();
  const redis = openRedis({ url: lists.url, keyPrefix: lists.prefix, name: "test", log, metrics });
  const database = openDatabase({ url: world.databaseUrl, connections: 1, name: "test", log, metrics });
  let statements = 0;
  const counting: typeof database.query = (...asked) => {
    statements += 1;
    return database.query(...asked);
  };
  const board = new DemandBoard({ database: { query: counting }, redis, log, metrics });
  onTestFinished(async () => {
    await board.stop();
    await redis.close();
    await database.close();
    await lists.cleanup();
  });
  const terms = { queues: ["calls"], types: undefined, slotsPerReplica: 1, targetWaitMs: undefined };
  await board.ask(terms);
  const startedAt = performance.now();
  const before = statements;
  for (let call = 0; call < 10_000; call += 1) await board.ask(terms);
  // By the clock, whoever asks: at most three of each second's look.
  expect(statements - before).toBeLessThanOrEqual(3 * (1 + (performance.now() - startedAt) / 1_000));
});

test("a server that stops ends the streams of its scalers without an error", async () => {
  await using stopping = await startWorld(1);
  const client = connectScaler(stopping.apiPorts[0] ?? 0);
  onTestFinished(() => client.close());
  const stream = client.streamIsActive(about("ends"))[Symbol.asyncIterator]();
  expect(await stream.next()).toMatchObject({ value: { result: false } });
  const ended = stream.next();
  await stopping.stop();
  expect(await ended).toMatchObject({ done: true });
});
