import { randomUUID } from "node:crypto";
import { CountedKinds, claim } from "@muster/db";
import type { AttemptKey, Take } from "@muster/job";
import { decodeElement, openRedis, type RedisConnection, takeNow } from "@muster/queue";
import { type Fixture, fixture } from "@muster/test/engine-fixture";
import { ownRedis } from "@muster/test/own-servers";
import { pause } from "@muster/test/policies";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import type { SessionEvents, WorkerSession } from "../src/port.ts";
import { sqlRedisPort } from "../src/store/sql-redis-port.ts";

const LANE = "q:default";

interface Claims {
  readonly session: WorkerSession;
  /** Of one statement, and so of one stamp; in order. */
  readonly ids: readonly string[];
  readonly keys: readonly AttemptKey[];
}

function registered(
  { database, faults, url, log, metrics }: Fixture,
  redis: RedisConnection,
): Promise<WorkerSession> {
  const port = sqlRedisPort({
    database,
    databaseAddress: { url },
    redis,
    series: new CountedKinds(),
    faults,
    name: "test",
    starvationMs: 60_000,
    leaseSeconds: 30,
    log,
    metrics,
  });
  return port.register({ types: ["work"], concurrency: 10, isolates: false }, NOBODY);
}

/** A session on this Redis that has claimed this many jobs. */
async function claimed(world: Fixture, redis: RedisConnection, count: number): Promise<Claims> {
  const session = await registered(world, redis);
  const ids = Array.from({ length: count }, () => randomUUID());
  await world.submit(
    ids.map((taskId) => ({ taskId })),
    false,
  );
  const { workerId } = session;
  const jobs = await claim(world.database, { workerId, epoch: 0 }, ids);
  return {
    session,
    ids: ids.toSorted(),
    keys: jobs.jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId })),
  };
}

/** As a consumer does. */
async function claimAll(session: WorkerSession, { batches }: Take): Promise<void> {
  await Promise.all(batches.map((batch) => session.claim(session.workerId, batch)));
}

/** What is taken from lists that are not empty is answered when `release` is called, and not before. */
async function late(redis: RedisConnection): Promise<{ answered: Promise<void>; release: () => void }> {
  // A server that does not know the script yet would be asked otherwise.
  await takeNow(redis, ["q:none"], 1);
  const answered = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  await redis.run(async (client) => {
    const ask = client.evalsha.bind(client) as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(client, "evalsha").mockImplementation(async (...args: unknown[]) => {
      const answer = await ask(...args);
      answered.resolve();
      await released.promise;
      return answer;
    });
  });
  return { answered: answered.promise, release: released.resolve };
}

const NOBODY: SessionEvents = {
  running: () => ({ count: 0, busySlots: 0, deadline: 0, byQueue: new Map() }),
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

test("of two jobs that were taken before their queue was paused the older one goes back last, though its claim is refused while the take of the other has no answer yet", async () => {
  await using world = await fixture();
  const { database, redis } = world;
  const session = await registered(world, redis);
  const ids = await world.submit([{}, {}]);
  const older = await session.take(10, 10);
  const looks = await late(redis);
  const newer = session.take(10, 10).then((take) => claimAll(session, take));
  await looks.answered;
  const epoch = await pause(database, { kind: "queue", queue: "default" });
  const claims = claimAll(session, older);
  const known = (): Promise<unknown[]> =>
    database.query("SELECT FROM workers WHERE policy_epoch = $1::int4", [epoch]);
  await waitFor(async () => (await known()).length > 0, { what: "the first claim to be refused" });
  looks.release();
  await Promise.all([newer, claims]);
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
