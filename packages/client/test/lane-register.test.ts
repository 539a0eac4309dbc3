import {
  addLanes,
  busyLanes,
  type Database,
  knownLanes,
  openDatabase,
  retireLanes,
  submit,
} from "@muster/db";
import { parseLane } from "@muster/job";
import { openRedis, type RedisConnection } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LaneRegister } from "../src/submit/lane-register.ts";
import { createIdSource } from "../src/uuid-v7.ts";

const MINUTE_MS = 60_000;
const log = createLogger({ name: "test", level: "silent" });
const metrics = createMetrics();
const newId = createIdSource();
let stores: TestDatabase;
let database: Database;
let space: ReturnType<typeof testRedis>;
let redis: RedisConnection;

beforeAll(async () => {
  stores = await testDatabase();
  database = openDatabase({ url: stores.url, connections: 8, name: "test", log, metrics });
  space = testRedis();
  redis = openRedis({ url: space.url, keyPrefix: space.prefix, name: "test", log, metrics });
});
afterAll(async () => {
  await redis.close();
  await space.cleanup();
  await database.close();
  await stores.drop();
});

/** A register with a clock of its own, and how many statements it has sent. */
function register(): { lanes: LaneRegister; clock: { now: number }; sent: () => number } {
  const clock = { now: 0 };
  let statements = 0;
  const repeated = async <T>(write: () => Promise<T>): Promise<T> => {
    statements += 1;
    return write();
  };
  const lanes = new LaneRegister({ database, redis, log, repeated, now: () => clock.now });
  return { lanes, clock, sent: () => statements };
}

async function put(queue: string): Promise<string> {
  const taskId = newId();
  const payload = { kind: "json" as const, data: new Uint8Array() };
  const job = {
    taskId,
    type: "work",
    queue,
    priority: "low" as const,
    payload,
    maxAttempts: 3,
    timeoutMs: 1_000,
  };
  await submit(database.query, [job]);
  return taskId;
}

/** As minutes pass: the chores look once a minute, and delete what was marked ten minutes ago. */
async function minutesPass(minutes: number): Promise<void> {
  await database.query("UPDATE lanes SET retiring_at = retiring_at - $1 * interval '1 minute'", [minutes]);
  await retireLanes(database, 10 * MINUTE_MS);
}

/** Jobs of these lanes. */
const jobsIn = (...lanes: string[]) => lanes.flatMap((lane) => parseLane(lane) ?? []);

test("case E3: a lane is remembered for five minutes, and written down again while it is in use", async () => {
  const { lanes, clock, sent } = register();
  await lanes.learn(jobsIn("q:mail:low", "q:mail:high", "q:mail:low"));
  expect([lanes.knows("q:mail:low"), sent()]).toEqual([true, 1]);
  clock.now = 3 * MINUTE_MS;
  expect(lanes.knows("q:mail:low")).toBe(true);
  await waitFor(() => sent() === 2, { what: "the lane to be written down again" });
  clock.now = 6 * MINUTE_MS;
  await waitFor(() => lanes.knows("q:mail:low"), { what: "the lane" });
  expect(lanes.knows("q:mail:high")).toBe(false);
  clock.now = 60 * MINUTE_MS;
  expect(lanes.knows("q:mail:low")).toBe(false);
  await lanes.learn(jobsIn("q:other:low"));
  expect(lanes.size).toBe(1);
});

test("case E3: a lane that somebody may still remember is not deleted under its first job", async () => {
  const { lanes, clock } = register();
  await lanes.learn(jobsIn("q:late:low"));
  await retireLanes(database, 10 * MINUTE_MS);
  // By memory alone; its process dies before the push.
  clock.now = 2 * MINUTE_MS;
  expect(lanes.knows("q:late:low")).toBe(true);
  await put("late");
  await minutesPass(9);
  await minutesPass(9);
  expect(await knownLanes(database)).toContain("q:late:low");
  expect(await busyLanes(database)).toContain("q:late:low");
  await database.query("UPDATE tasks SET status = 'cancelled', finished_at = now() WHERE queue = 'late'");
  expect(await retireLanes(database, 10 * MINUTE_MS)).toContain("late");
  expect(await knownLanes(database)).not.toContain("q:late:low");
});

test("case E3: a submit that meets the deletion of its lane leaves the lane known, every time", async () => {
  for (let round = 0; round < 20; round += 1) {
    await addLanes(database.query, ["q:race:low"]);
    await retireLanes(database, 10 * MINUTE_MS);
    await database.query("UPDATE lanes SET retiring_at = now() - interval '1 hour'");
    const { lanes } = register();
    const submitting = lanes.learn(jobsIn("q:race:low")).then(() => put("race"));
    await Promise.all([
      submitting,
      retireLanes(database, 10 * MINUTE_MS),
      retireLanes(database, 10 * MINUTE_MS),
    ]);
    expect(await busyLanes(database)).toContain("q:race:low");
    await database.query("DELETE FROM tasks WHERE queue = 'race'");
  }
});
