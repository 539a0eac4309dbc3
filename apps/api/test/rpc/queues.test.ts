import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { QueueStatus } from "@muster/proto/scheduler/v1/queue";
import type { GetSeriesRequestSchema } from "@muster/proto/scheduler/v1/queue_service";
import { connectQueues, type QueueClient } from "@muster/test/client";
import { testPool } from "@muster/test/pool";
import { waitFor } from "@muster/test/wait";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: QueueClient;
let pool: Pool;
beforeAll(async () => {
  world = await startWorld(1);
  client = connectQueues(world.apiPorts[0] ?? 0);
  pool = testPool({ connectionString: world.databaseUrl });
});
afterAll(async () => {
  client.close();
  await pool.end();
  await world[Symbol.asyncDispose]();
});

const submit = (queue: string, count: number) =>
  world.clients[0]?.submitJobs({ jobs: Array.from({ length: count }, () => ({ type: "work", queue })) });

const valueOf = (status: QueueStatus, code: string): bigint | undefined =>
  status.held.find((held) => held.code === code)?.count?.value;

test("a queue tells what is ready and since when, by priority, as it is in the lists", async () => {
  await submit("ready", 3);
  await world.clients[0]?.submitJob({ job: { type: "work", queue: "ready", priority: 2 } });
  const status = await client.getQueue({ queue: "ready" });
  expect(status.ready).toMatchObject({ value: 4n, atLeast: false });
  expect(status.lanes.map(({ priority, ready }) => [priority, ready?.value])).toEqual(
    expect.arrayContaining([
      [2, 1n],
      [3, 3n],
    ]),
  );
  const oldestMs = Number(status.oldestSince?.seconds) * 1000;
  expect(Math.abs(Date.now() - oldestMs)).toBeLessThan(60_000);
  expect(status.running).toMatchObject({ value: 0n });
  expect(status).not.toHaveProperty("pause");
});

test("a queue that nobody has used is empty, and is the default one without a name", async () => {
  expect(await client.getQueue({ queue: "never" })).toMatchObject({ queue: "never", ready: { value: 0n } });
  expect(await client.getQueue({})).toMatchObject({ queue: "default" });
  expect(await refusal(client.getQueue({ queue: "a b" }))).toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringMatching(/^queue: expected 1 to 64 of the characters/u),
  });
});

test("what holds jobs of a queue, what pauses it and what limits it are told with it", async () => {
  await pool.query(`INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, max_attempts, timeout_ms)
    SELECT gen_random_uuid(), 'mail', 'held', 'default', 'q:held:default', 'queued', 'type:mail', 3, 1000
    FROM generate_series(1, 7)`);
  await client.putLimit({ limit: { name: "held-limit", queue: "held", maxRunning: 1 } });
  await client.putLimit({ limit: { name: "typed-limit", type: "mail", maxRunning: 1 } });
  await client.putLimit({ limit: { name: "other-limit", queue: "other", maxRunning: 1 } });
  await client.pauseQueue({ target: { case: "queue", value: "held" }, reason: "audit" });
  const status = await client.getQueue({ queue: "held" });
  expect(valueOf(status, "type")).toBe(7n);
  expect(status.limits).toEqual(["held-limit", "typed-limit"]);
  expect(status.pause).toMatchObject({ target: { case: "queue", value: "held" }, reason: "audit" });
  for (const name of ["held-limit", "typed-limit", "other-limit"]) await client.deleteLimit({ name });
  await client.resumeQueue({ target: { case: "queue", value: "held" } });
  const after = await client.getQueue({ queue: "held" });
  expect(after.limits).toEqual([]);
  expect(after).not.toHaveProperty("pause");
});

test("queues are listed by name, page by page, each like GetQueue tells it", async () => {
  for (const queue of ["list-a", "list-b", "list-c"]) await submit(queue, 1);
  const names: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await client.listQueues({ pageSize: 2, pageToken });
    expect(page.queues.length).toBeLessThanOrEqual(2);
    names.push(...page.queues.map(({ queue }) => queue));
    pageToken = page.nextPageToken;
    if (pageToken === "") break;
  }
  expect(names).toEqual(names.toSorted());
  expect(names).toEqual(expect.arrayContaining(["list-a", "list-b", "list-c"]));
  const { queues } = await client.listQueues({});
  expect(queues.find(({ queue }) => queue === "list-b")?.ready?.value).toBe(1n);
  expect(await refusal(client.listQueues({ pageSize: 1_001 }))).toMatchObject({ code: Code.InvalidArgument });
  expect(await refusal(client.listQueues({ pageToken: "x" }))).toMatchObject({ code: Code.InvalidArgument });
});

test("arrivals are in the series within ten seconds, and in the rates of a queue with the next whole minute", async () => {
  await submit("counted", 5);
  const arrivals = async () => {
    const { points } = await client.getSeries({ queue: "counted" });
    return points.reduce((sum, point) => sum + Number(point.arrivals), 0) === 5;
  };
  await waitFor(arrivals, { what: "the arrivals" });
  await pool.query("UPDATE series SET minute = minute - interval '1 minute' WHERE queue = 'counted'");
  const status = await client.getQueue({ queue: "counted" });
  expect(status.arrivalsPerMinute).toBe(1);
  expect(status.completionsPerMinute).toBe(0);
  expect(Number(status.ratesAsOf?.seconds) % 60).toBe(0);
});

const at = (ms: number) => ({ seconds: BigInt(Math.floor(ms / 1000)), nanos: 0 });
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const BAD: readonly (readonly [string, () => MessageInitShape<typeof GetSeriesRequestSchema>, RegExp])[] = [
  ["a queue that none can be", () => ({ queue: "a b" }), /^queue: expected 1 to 64 .*, got "a b"/u],
  [
    "a time nine days ago",
    () => ({ from: at(Date.now() - 9 * DAY_MS) }),
    /^from: expected a time within the last 8 days, got "?20/u,
  ],
  [
    "an end before the beginning",
    () => ({ from: at(Date.now()), to: at(Date.now() - DAY_MS) }),
    /^to: expected a time after from/u,
  ],
  [
    "an end in the far future",
    () => ({ from: at(Date.now()), to: at(Date.now() + 9 * DAY_MS) }),
    /^to: expected at most 8 days after from/u,
  ],
  ["half a minute", () => ({ step: { seconds: 30n } }), /^step: expected 60 to 691200 seconds, got "?30 s/u],
  ["a minute and a half", () => ({ step: { seconds: 90n } }), /^step: expected whole minutes, got "?90 s/u],
  [
    "too many points",
    () => ({ from: at(Date.now() - 7 * DAY_MS) }),
    /^step: expected at least 7 min, for at most 1500 points, got "?1 min/u,
  ],
  ["a type of 129 characters", () => ({ type: "t".repeat(129) }), /^type: expected at most 128 characters/u],
];

test.each(BAD)("a series of %s is refused, with what was expected", async (_what, request, message) => {
  const refused = await refusal(client.getSeries(request()));
  expect(refused).toMatchObject({ code: Code.InvalidArgument, message: expect.stringMatching(message) });
});

test("eight days are told in 1,500 points at most", async () => {
  const eightDays = { from: at(Date.now() - 8 * DAY_MS + MINUTE_MS), step: { seconds: 480n } };
  expect((await client.getSeries(eightDays)).points.length).toBeLessThanOrEqual(1_500);
});
