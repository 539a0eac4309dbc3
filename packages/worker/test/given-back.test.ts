import { randomUUID } from "node:crypto";
import { claim, register } from "@muster/db";
import { decodeElement, openRedis } from "@muster/queue";
import { ownRedis } from "@muster/test/own-servers";
import { expect, test } from "vitest";
import { SqlRedisPort } from "../src/store/sql-redis-port.ts";
import { type Fixture, fixture } from "./fixture.ts";

const CARD = { name: "test", types: ["work"], concurrency: 10, isolates: false, leaseSeconds: 30 };
const WORKER = "giving";
const LANE = "q:default";

/** Jobs of one statement, and so of one stamp, that a worker has claimed; their ids in order. */
async function claimed(world: Fixture, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  await world.submit(
    ids.map((taskId) => ({ taskId })),
    false,
  );
  await register(world.database, { ...CARD, workerId: WORKER });
  await claim(world.database, WORKER, ids);
  return ids.toSorted();
}

function portOn(world: Fixture, redis: Fixture["redis"]): SqlRedisPort {
  const { database, log, metrics } = world;
  return new SqlRedisPort({
    database,
    redis,
    card: CARD,
    starvationMs: 60_000,
    databaseNow: Date.now,
    log,
    metrics,
  });
}

const attempts = (ids: readonly string[]) => ids.map((taskId) => ({ taskId, fence: 1, workerId: WORKER }));

test("jobs of one stamp that are given back lie in the order of their ids, as the reconciler would push them", async () => {
  await using world = await fixture();
  const { redis } = world;
  const ids = await claimed(world, 20);
  await portOn(world, redis).release(WORKER, attempts(ids));
  const list = await redis.run((client) => client.lrange(redis.keys.lane(LANE), 0, -1));
  expect(list.toReversed().map((text) => decodeElement(text)?.task_id)).toEqual(ids);
});

test("jobs that are given back while Redis is away are counted as not pushed", async () => {
  await using world = await fixture();
  const server = await ownRedis();
  const { log, metrics } = world;
  const redis = openRedis({ url: server.url, name: "test", log, metrics });
  try {
    await redis.ready(10_000);
    const ids = await claimed(world, 3);
    await server.kill();
    await portOn(world, redis).release(WORKER, attempts(ids));
    expect(await world.job(ids[0] ?? "")).toMatchObject({ state: "queued", attempts: 0 });
    expect((await metrics.pushFailures.get()).values[0]?.value).toBe(3);
  } finally {
    await redis.close();
    await server.remove();
  }
});
