import { openDatabase, park, readPolicies, submit } from "@muster/db";
import { openRedis, pushNew } from "@muster/queue";
import { createLogger, createMetrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { ownRedis } from "@muster/test/own-servers";
import { newJob } from "@muster/test/records";
import { testRedis } from "@muster/test/redis";
import { waitFor } from "@muster/test/wait";
import { expect, test } from "vitest";
import { createDepthLimit, type DepthLimit } from "../../src/depth-limit.ts";

const log = createLogger({ name: "test", level: "silent" });
const JOB = { queue: "default", priority: "default" } as const;

function isRefused(limit: DepthLimit, job: Parameters<DepthLimit["check"]>[0][0]): boolean {
  try {
    limit.check([job]);
    return false;
  } catch {
    return true;
  }
}

test("case B5: a full list refuses submits, but not for as long as Redis is away: workers empty the queue by SQL", async () => {
  const server = await ownRedis();
  const metrics = createMetrics();
  const redis = openRedis({ url: server.url, name: "test", log, metrics });
  expect(await redis.ready(10_000)).toBe(true);
  const stores = await testDatabase();
  const database = openDatabase({ url: stores.url, connections: 1, name: "test", log, metrics });
  const limit = createDepthLimit({ database, redis, maxDepth: 1, log, metrics });
  const refused = (): boolean => isRefused(limit, JOB);
  const element = {
    task_id: "0199c0de-0000-7000-8000-000000000000",
    type: "x",
    priority: "default",
    at: 1,
  } as const;
  await pushNew(redis, [{ lane: "q:default", element }]);
  await waitFor(refused, { what: "the list to be full" });
  // Where jobs are found by SQL, a list holds ids of jobs that have run long ago.
  redis.dispatch.agree("sql");
  await waitFor(() => !refused(), { what: "submits to be taken" });
  redis.dispatch.agree("redis");
  await waitFor(refused, { what: "the list to be full" });
  await server.kill();
  await waitFor(() => !refused(), { what: "submits to be taken" });
  await limit.stop();
  await redis.close();
  await server.remove();
  await database.close();
  await stores.drop();
});

test("sequence 62: jobs that wait for limits count for their queue and priority, and for no other", async () => {
  const metrics = createMetrics();
  const lists = testRedis();
  const redis = openRedis({ url: lists.url, keyPrefix: lists.prefix, name: "test", log, metrics });
  const stores = await testDatabase();
  const database = openDatabase({ url: stores.url, connections: 2, name: "test", log, metrics });
  await database.query(
    `INSERT INTO limits (name, key_label, max_running, epoch) VALUES ('two', 'key', 2, 1), ('Two', 'key', 2, 1)`,
  );
  const { epoch, limits } = await readPolicies(database);
  const lane = { queue: "mail", priority: "high" } as const;
  const jobs = Array.from({ length: 6 }, (_, n) => newJob({ ...lane, labels: { key: `k${n}` } }));
  await submit(database.query, jobs);
  const ids = jobs.map(({ taskId }) => taskId);
  for (const [n, limit] of limits.entries())
    await park(database, epoch, ids.slice(n * 3, n * 3 + 3), { limits: [limit], pausedGates: [] });
  const [six, seven] = [6, 7].map((maxDepth) =>
    createDepthLimit({ database, redis, maxDepth, log, metrics }),
  );
  if (six === undefined || seven === undefined) throw new Error("two limits were made");
  for (const other of [JOB, { ...lane, priority: "low" }, { ...lane, queue: "mail2" }] as const)
    expect([isRefused(six, other), isRefused(seven, lane)]).toEqual([false, false]);
  await waitFor(() => isRefused(six, lane), { what: "the lane to be full" });
  const refusal = (): void => six.check([lane]);
  expect(refusal).toThrow("lane q:mail:high has 6 waiting jobs, and MAX_QUEUE_DEPTH is 6");
  for (const other of [JOB, { ...lane, priority: "low" }, { ...lane, queue: "mail2" }] as const)
    expect([isRefused(six, other), isRefused(seven, lane)]).toEqual([false, false]);
  await Promise.all([six.stop(), seven.stop()]);
  await redis.close();
  await lists.cleanup();
  await database.close();
  await stores.drop();
});
