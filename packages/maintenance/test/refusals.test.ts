import { randomBytes } from "node:crypto";
import { openDatabase, register } from "@muster/db";
import { clearLists, createPushCircuit, listNames, openRedis, readTails } from "@muster/queue";
import { createMetrics } from "@muster/runtime";
import { testDatabase } from "@muster/test/database";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Chore, ChoreContext } from "../src/chore.ts";
import { Leader } from "../src/leader.ts";
import { createLaneBook } from "../src/reconcile/lane-book.ts";
import { reconciler } from "../src/reconcile/reconciler.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;
/** What a test opens beside it, in the order of opening. */
let cleanups: (() => Promise<void>)[];

beforeEach(async () => {
  cleanups = [];
  world = await createWorld();
});
afterEach(async () => {
  for (const cleanup of cleanups.toReversed()) await cleanup();
  await world[Symbol.asyncDispose]();
});

async function dispatchMode({ database }: ChoreContext = world.context): Promise<unknown> {
  const rows = await database.query("SELECT dispatch FROM chore_leader");
  return rows[0]?.["dispatch"];
}

const toldBy = ({ metrics }: ChoreContext): string =>
  metrics.degradations
    .list()
    .map(({ reason, text }) => `${reason}: ${text}`)
    .join("\n");

/** The same database, with a Redis user that lacks some rights. */
async function restricted(...rules: string[]): Promise<ChoreContext> {
  const admin = world.context.redis;
  await admin.run((client) =>
    client.call("ACL", "SETUSER", "app", "reset", "on", ">secret", "~*", "&*", "+@all", ...rules),
  );
  return withRedis(`redis://app:secret@127.0.0.1:${world.server.port}`);
}

async function withRedis(url: string): Promise<ChoreContext> {
  const { log } = world.context;
  const metrics = createMetrics();
  const redis = openRedis({ url, name: "test", log, metrics });
  cleanups.push(() => redis.close());
  if (!(await redis.ready(10_000))) throw new Error("Redis did not answer");
  await redis.rights.check();
  const circuit = createPushCircuit({ redis, metrics });
  cleanups.push(() => circuit.close());
  return { ...world.context, redis, metrics, circuit };
}

/** A database of its own, or the same one, led by another process: its chores, on the same Redis without a prefix. */
async function neighbour(url: string, holder: string): Promise<{ chore: Chore; context: ChoreContext }> {
  const context = await withRedis(world.server.url);
  const { log } = world.context;
  const database = openDatabase({ url, connections: 2, name: "test", log, metrics: context.metrics });
  cleanups.push(() => database.close());
  const leader = new Leader({ database, holder, metrics: context.metrics });
  await leader.renew();
  const own = { ...context, database, leader };
  return { chore: reconciler(own), context: own };
}

test("case B4: without INFO, lost pushes and a wiped Redis are repaired all the same", async () => {
  const context = await restricted("-@dangerous");
  const chore = reconciler(context);
  const ids = await world.submit(3);
  await world.age();
  await chore.runOnce(still);
  expect(await world.list()).toEqual(ids);
  await context.redis.run((client) => client.del("q:default", "q:marker"));
  await chore.runOnce(still);
  expect(await world.list()).toEqual(ids);
  expect(await dispatchMode()).toBe("redis");
  expect(toldBy(context)).toMatch(/redis_rights: Redis refuses .*\+info/u);
});

test.for(["-brpop", "-@blocking", "-@scripting", "-rpop", "-lpush", "-rpush", "-llen", "-get", "-sadd"])(
  "case B5: a user with %s decides for pushing and taking alike, and no ghost stays in the lists",
  async (rule) => {
    await world.submit(3);
    await world.age();
    await reconciler(world.context).runOnce(still);
    expect(await world.list()).toHaveLength(3);
    const context = await restricted(rule);
    await reconciler(context).runOnce(still);
    expect(await dispatchMode()).toBe("sql");
    expect(context.redis.dispatch.pushes).toBe(false);
    expect(await world.list()).toEqual([]);
    expect(toldBy(context)).toContain("dispatch_sql");
    expect((await context.metrics.queueDepth.get()).values).toEqual([]);
    // Whoever has the rights again finds the lists filled.
    await reconciler(world.context).runOnce(still);
    expect(await dispatchMode()).toBe("redis");
    expect(await world.list()).toHaveLength(3);
  },
);

test("case B5: lists that no worker may take from are not filled, though the leader could", async () => {
  const workerId = await world.worker([]);
  await world.context.database.query("UPDATE workers SET takes = false WHERE worker_id = $1", [workerId]);
  const chore = reconciler(world.context);
  await chore.runOnce(still);
  expect(await dispatchMode()).toBe("sql");
  const card = {
    name: "b",
    types: ["work"],
    concurrency: 1,
    isolates: false,
    leaseSeconds: 30,
    policyEpoch: 0,
  };
  await register(world.context.database, { ...card, workerId: randomBytes(4).toString("hex") });
  await chore.runOnce(still);
  expect(await dispatchMode()).toBe("redis");
});

test("case B5: a stranger's key under the name of one of our lists stops no other job, and stays as it is", async () => {
  const { context } = world;
  await context.redis.run((client) => client.set("q:mail:default", "somebody's"));
  await world.submit(1, { queue: "mail" });
  const chore = reconciler(context);
  await expect(chore.runOnce(still)).rejects.toThrow("WRONGTYPE");
  await chore.runOnce(still);
  expect(await dispatchMode()).toBe("sql");
  expect(toldBy(context)).toMatch(/dispatch_sql: .*WRONGTYPE.*REDIS_KEY_PREFIX/u);
  expect(await context.redis.run((client) => client.get("q:mail:default"))).toBe("somebody's");
});

test("case C4: of two databases on one Redis the second leaves the lists alone, until the first has gone", async () => {
  const first = reconciler(world.context);
  const ids = await world.submit(2);
  await world.age();
  await first.runOnce(still);
  const stores = await testDatabase();
  cleanups.push(() => stores.drop());
  const other = await neighbour(stores.url, "other");
  // The tests' databases are copies of one template.
  await other.context.database.query("UPDATE installation SET database_id = gen_random_uuid()");
  await other.chore.runOnce(still);
  expect(await dispatchMode(other.context)).toBe("sql");
  expect(toldBy(other.context)).toMatch(/redis_shared: .*belong to database ".*REDIS_KEY_PREFIX/u);
  await first.runOnce(still);
  expect([await dispatchMode(), toldBy(world.context)]).toEqual(["redis", ""]);
  expect(await world.list()).toEqual(ids);

  // Renewed no more, the mark lapses by itself; `stop` says so at once.
  await first.stop?.();
  const { redis } = world.context;
  await waitFor(async () => (await redis.run((client) => client.get("q:owner"))) === null, {
    what: "the lapse",
  });
  await other.chore.runOnce(still);
  expect(await dispatchMode(other.context)).toBe("redis");
  expect(toldBy(other.context)).toBe("");
  expect(await world.list()).toEqual([]);
  await first.runOnce(still);
  expect(await dispatchMode()).toBe("sql");
});

test("case C4: a copy of the database, with the same id, notices that the original still leads", async () => {
  const { database } = world.context;
  const first = reconciler(world.context);
  await first.runOnce(still);
  const copy = await testDatabase();
  cleanups.push(() => copy.drop());
  const other = await neighbour(copy.url, "copy");
  const [own] = await database.query("SELECT database_id FROM installation");
  await other.context.database.query("UPDATE installation SET database_id = $1", [own?.["database_id"]]);
  for (let look = 0; look < 3; look += 1) {
    await other.chore.runOnce(still);
    await first.runOnce(still);
  }
  expect(await dispatchMode(other.context)).toBe("sql");
  expect(toldBy(other.context)).toMatch(/redis_shared: .*copy/u);
  expect([await dispatchMode(), toldBy(world.context)]).toEqual(["redis", ""]);
});

test("case C4: the next leader of the same database takes over from one that was killed", async () => {
  await reconciler(world.context).runOnce(still);
  const { context, chore } = await neighbour(world.databaseUrl, "next");
  for (let look = 0; look < 6; look += 1) await chore.runOnce(still);
  expect([await dispatchMode(), toldBy(context)]).toEqual(["redis", ""]);
  expect(await context.redis.run((client) => client.get("q:owner"))).toContain('"holder":"next"');
});

test("case E3: queues that once were cost Redis nothing, and are forgotten", async () => {
  const { context } = world;
  const { database, redis } = context;
  const queues = Array.from({ length: 50 }, (_, i) => `once-${i}`);
  for (const queue of queues) await world.submit(1, { queue });
  await world.age();
  const chore = reconciler(context);
  await chore.runOnce(still);
  expect((await listNames(redis)).queues).toHaveLength(51);
  await database.query("UPDATE tasks SET status = 'cancelled', finished_at = now()");
  await redis.run((client) => client.config("RESETSTAT"));
  await chore.runOnce(still);
  const stats = await redis.run((client) => client.info("commandstats"));
  expect(stats).not.toContain("cmdstat_lindex");
  expect((await context.metrics.queueDepth.get()).values).toEqual([]);

  // Workers take what is in the lists, though it leads to nothing any more.
  await clearLists(
    redis,
    queues.map((queue) => `q:${queue}:default`),
  );
  const [, afterMinutes] = [await createLaneBook(context, 0)(), createLaneBook(context, 0)];
  await afterMinutes();
  expect((await listNames(redis)).queues).toEqual(["default"]);
  expect(await database.query("SELECT lane FROM lanes WHERE queue <> 'default'")).toEqual([]);
  await world.submit(1, { queue: "once-7" });
  await world.age();
  await chore.runOnce(still);
  expect((await readTails(redis, ["q:once-7:default"])).get("q:once-7:default")?.depth).toBeGreaterThan(0);
});
