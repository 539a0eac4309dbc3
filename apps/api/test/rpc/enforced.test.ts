import { type Database, openDatabase, register } from "@muster/db";
import { openRedis, type RedisConnection } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { workerCard } from "@muster/test/records";
import { type TestRedis, testRedis } from "@muster/test/redis";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiContext } from "../../src/api-context.ts";
import { enforce } from "../../src/rpc/queue/enforced.ts";

// Without chores, which drain old workers as soon as there is a policy.
const log = createLogger({ name: "test", level: "silent" });
const EPOCH = 7;
const CHANGED = { answer: undefined, epoch: EPOCH, raised: true };

let stores: [TestDatabase, TestRedis];
let database: Database;
let redis: RedisConnection;
let context: Pick<ApiContext, "database" | "redis" | "log">;
beforeEach(async () => {
  stores = [await testDatabase(), testRedis()];
  const metrics = createMetrics();
  database = openDatabase({ url: stores[0].url, connections: 2, name: "test", log, metrics });
  redis = openRedis({ url: stores[1].url, keyPrefix: stores[1].prefix, name: "test", log, metrics });
  context = { database, redis, log };
});
afterEach(async () => {
  await redis.close();
  await database.close();
  await stores[1].cleanup();
  await stores[0].drop();
});

/** A live worker that knows this epoch. */
async function worker(workerId: string, policyEpoch: number): Promise<void> {
  await register(database, workerCard(workerId, { policyEpoch }));
}

/** Milliseconds of one answer. */
async function timed(): Promise<{ readonly names: string[]; readonly ms: number }> {
  const startedAt = performance.now();
  const names = await enforce(context, CHANGED);
  return { names, ms: performance.now() - startedAt };
}

test("sequence 69: workers of a version without policies are named at once, however often they are waited for", async () => {
  await worker("knows", EPOCH);
  await worker("old", 0);
  await database.query("UPDATE workers SET protocol = 0 WHERE worker_id = 'old'");
  const answers = [await timed(), await timed(), await timed()];
  for (const { names } of answers) expect(names).toEqual(["old"]);
  // On a machine that stalls, too, one of three is quicker than a wait.
  expect(Math.min(...answers.map(({ ms }) => ms))).toBeLessThan(900);
});

test("others are waited for, a second at most, and named when they have not said by then that they know", async () => {
  await worker("late", EPOCH - 1);
  await worker("drains", 0);
  await database.query("UPDATE workers SET state = 'draining' WHERE worker_id = 'drains'");
  const { names, ms } = await timed();
  expect(names).toEqual(["late"]);
  expect(ms).toBeGreaterThanOrEqual(1_000);
  const waiting = timed();
  await database.query("UPDATE workers SET policy_epoch = $1 WHERE worker_id = 'late'", [EPOCH]);
  expect((await waiting).names).toEqual([]);
});
