import { randomUUID } from "node:crypto";
import { CountedKinds, claim } from "@muster/db";
import type { AttemptKey } from "@muster/job";
import { decodeElement, openRedis, type RedisConnection } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { ownRedis } from "@muster/test/own-servers";
import { expect, test } from "vitest";
import type { SessionEvents, WorkerSession } from "../src/port.ts";
import { sqlRedisPort } from "../src/store/sql-redis-port.ts";

const LANE = "q:default";

interface Claims {
  readonly session: WorkerSession;
  /** Of one statement, and so of one stamp; in order. */
  readonly ids: readonly string[];
  readonly keys: readonly AttemptKey[];
}

/** A session on this Redis that has claimed this many jobs. */
async function claimed(world: Fixture, redis: RedisConnection, count: number): Promise<Claims> {
  const { database, log, metrics } = world;
  const stores = { database, databaseAddress: { url: world.url }, redis };
  const port = sqlRedisPort({
    ...stores,
    series: new CountedKinds(),
    name: "test",
    starvationMs: 60_000,
    leaseSeconds: 30,
    log,
    metrics,
  });
  const session = await port.register({ types: ["work"], concurrency: 10, isolates: false }, NOBODY);
  const ids = Array.from({ length: count }, () => randomUUID());
  await world.submit(
    ids.map((taskId) => ({ taskId })),
    false,
  );
  const { workerId } = session;
  const jobs = await claim(database, { workerId, epoch: 0 }, ids);
  return {
    session,
    ids: ids.toSorted(),
    keys: jobs.jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId })),
  };
}

const NOBODY: SessionEvents = {
  running: () => ({ count: 0, deadline: 0, byQueue: new Map() }),
  held: () => [],
  onStop: () => {},
  onLapse: () => {},
  onDrain: () => {},
};

test("jobs of one stamp that are given back lie in the order of their ids, as the reconciler would push them", async () => {
  await using world = await fixture();
  const { redis } = world;
  const { session, ids, keys } = await claimed(world, redis, 20);
  await session.release(session.workerId, keys);
  await session.flush();
  await session.stop();
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
    const { session, ids, keys } = await claimed(world, redis, 3);
    await server.kill();
    await session.release(session.workerId, keys);
    await session.stop();
    expect(await world.job(ids[0] ?? "")).toMatchObject({ state: "queued", attempts: 0 });
    expect((await metrics.pushFailures.get()).values[0]?.value).toBe(3);
  } finally {
    await redis.close();
    await server.remove();
  }
});
