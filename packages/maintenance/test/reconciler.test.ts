import { type Database, textOf } from "@muster/db";
import { listNames, pushNew, setMarker } from "@muster/queue";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { reconciler } from "../src/reconcile/reconciler.ts";
import { createWorld, still, type World } from "./world.ts";

let world: World;

beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const sweep = async (context = world.context, signal = still): Promise<void | "again"> =>
  reconciler(context).runOnce(signal);

async function flushAll(): Promise<void> {
  await world.context.redis.run((client) => client.flushall());
}

async function dispatchMode(): Promise<unknown> {
  const rows = await world.context.database.query("SELECT dispatch FROM chore_leader");
  return rows[0]?.["dispatch"];
}

async function metric(name: string): Promise<{ value: number; labels: object }[]> {
  return (await world.context.metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
}

async function inLane(taskId: string | undefined, at: number): Promise<void> {
  const element = { task_id: taskId ?? "", type: "work", priority: "default" as const, at };
  await pushNew(world.context.redis, [{ lane: "q:default", element }]);
}

test("after FLUSHALL one sweep brings 5,000 jobs back in their order, and the next ones add nothing", async () => {
  const ids = await world.submit(5_000);
  await world.age();
  await sweep();
  expect(await world.list()).toEqual(ids);
  await flushAll();
  await sweep();
  expect(await world.list()).toEqual(ids);
  await sweep();
  await sweep();
  expect(await world.list()).toEqual(ids);
});

test("a new submit that lands in the wiped list first does not hide the others", async () => {
  const ids = await world.submit(5_000);
  await world.age();
  await sweep();
  await flushAll();
  const [fresh] = await world.submit(1);
  await inLane(fresh, Date.now());
  await sweep();
  await sweep();
  const list = await world.list();
  expect(list.filter((id) => id !== fresh)).toEqual(ids);
  // Twice when the first sweep took so long that the new one counts as not pushed; a duplicate is harmless.
  expect([1, 2]).toContain(list.filter((id) => id === fresh).length);
});

test("a sweep that is cut short goes on where it stopped", async () => {
  const ids = await world.submit(5_000);
  await world.age();
  const cut = new AbortController();
  const { database } = world.context;
  let pages = 0;
  const cutting: Database = {
    ...database,
    query: async (statement, values) => {
      const rows = await database.query(statement, values);
      if (textOf(statement).includes("LATERAL")) pages += 1;
      if (pages === 1) cut.abort();
      // oxlint-disable-next-line typescript/no-unsafe-return typescript/no-unsafe-type-assertion -- the rows as they came
      return rows as never;
    },
  };
  await expect(sweep({ ...world.context, database: cutting }, cut.signal)).rejects.toThrow(/abort/u);
  expect(await world.list()).toEqual(ids.slice(4_000));
  await sweep();
  expect(await world.list()).toEqual(ids);
  await sweep();
  expect(await world.list()).toEqual(ids);
});

test("a filling that failed before its first push is not called whole: the youngest jobs come back with it", async () => {
  await sweep();
  const ids = await world.submit(5);
  await flushAll();
  const { database } = world.context;
  const failing: Database = {
    ...database,
    query: async (statement, values) => {
      if (textOf(statement).includes("LATERAL")) throw new Error("the database is away");
      // oxlint-disable-next-line typescript/no-unsafe-return typescript/no-unsafe-type-assertion -- the rows as they came
      return (await database.query(statement, values)) as never;
    },
  };
  await expect(sweep({ ...world.context, database: failing })).rejects.toThrow("away");
  await sweep();
  expect(await world.list()).toEqual(ids);
});

test("a filling that was cut short goes on from its own place, not from what was returned meanwhile", async () => {
  const ids = await world.submit(2_500);
  await world.age();
  const chore = reconciler(world.context, { maxPages: 1 });
  expect(await chore.runOnce(still)).toBe("again");
  expect(await world.list()).toHaveLength(1_000);
  // Work of a worker that died comes back to the old end under its old stamp.
  const [oldest = ""] = ids;
  const at = (await world.job(oldest)).createdAt.getTime() - 3_600_000;
  const element = JSON.stringify({ task_id: oldest, type: "work", priority: "default", at });
  await world.context.redis.run((client) => client.rpush("q:default", element));
  while ((await chore.runOnce(still)) === "again");
  expect(new Set(await world.list())).toEqual(new Set(ids));
});

test("another run of the server makes the list's old end worthless", async () => {
  const ids = await world.submit(20);
  await world.age();
  await setMarker(world.context.redis, "the run before");
  const [last] = await world.submit(1);
  await inLane(last, Date.now() - 300_000);
  await sweep();
  expect((await world.list()).slice(0, 20)).toEqual(ids);
});

test("a job that was returned under its old stamp repeats nothing", async () => {
  const ids = await world.submit(100);
  await world.age();
  await sweep();
  const oldest = (await world.elements())[0];
  const client = world.context.redis;
  await client.run((c) => c.rpop("q:default"));
  await client.run((c) => c.rpush("q:default", JSON.stringify(oldest)));
  await sweep();
  expect(await world.list()).toEqual(ids);
});

test("what hides the old end is removed: no element, or one without a stamp whose job is not queued", async () => {
  const ids = await world.submit(10);
  await world.age();
  await sweep();
  await world.context.redis.run((client) => client.rpop("q:default"));
  const nobody = { task_id: "01920000-0000-7000-8000-000000000000", type: "work", priority: "default" };
  await world.context.redis.run((client) => client.rpush("q:default", JSON.stringify(nobody), "junk"));
  await sweep();
  expect((await world.list()).filter((id) => !ids.includes(id))).toEqual([]);
  const [errors] = await metric("muster_redis_errors_total");
  expect(errors?.value).toBe(2);
});

test("an element without a stamp takes its row's", async () => {
  const ids = await world.submit(3);
  await world.age();
  const older = await world.submit(1);
  await world.context.database.query(
    "UPDATE tasks SET enqueued_at = now() - interval '1 hour' WHERE task_id = $1",
    [older[0]],
  );
  await sweep();
  await world.context.redis.run((client) => client.ltrim("q:default", 0, -3));
  const bare = { task_id: ids[1], type: "work", priority: "default" };
  await world.context.redis.run((client) => client.rpush("q:default", JSON.stringify(bare)));
  await sweep();
  // Without the row's stamp the sweep would begin nowhere, and the hour-old job would stay lost.
  expect(await world.list()).toEqual([older[0], ids[1], ids[1], ids[2]]);
});

test("jobs younger than the margin are left to their own push", async () => {
  await sweep();
  await world.submit(5);
  await sweep();
  expect(await world.list()).toEqual([]);
});

test("after a wipe, the youngest jobs are put back as well, ahead of what came since", async () => {
  await sweep();
  const ids = await world.submit(5);
  await world.context.redis.run((client) => client.flushall());
  const [since = ""] = await world.submit(1);
  await sweep();
  expect(await world.list()).toEqual([...ids, since]);
});

test("names, depths and ages of all lanes are told; another leader's are not", async () => {
  await world.submit(3, { queue: "mail", priority: "high" });
  await world.submit(2);
  await world.age();
  const chore = reconciler(world.context);
  await world.context.leader.renew();
  await chore.runOnce(still);
  await flushAll();
  await chore.runOnce(still);
  await chore.runOnce(still);
  expect((await listNames(world.context.redis)).queues).toEqual(["default", "mail"]);
  expect((await metric("muster_queue_depth")).map(({ labels, value }) => ({ ...labels, value }))).toEqual([
    { lane: "q:default", value: 2 },
    { lane: "q:mail:high", value: 3 },
  ]);
  const ages = await metric("muster_queue_oldest_age_seconds");
  expect(ages.map(({ value }) => value > 59 && value < 120)).toEqual([true, true]);
  expect((await metric("muster_repaired_jobs_total"))[0]?.value).toBe(10);
  chore.rest?.();
  expect(await metric("muster_queue_depth")).toEqual([]);
});

test("a Redis that refuses writes turns dispatch to sql, and back when it takes them; workers are told of both", async () => {
  const { redis } = world.context;
  const told = await world.signals();
  await sweep();
  expect(await dispatchMode()).toBe("redis");
  await redis.run((client) => client.set("filler", "x".repeat(1_500_000)));
  await redis.run((client) => client.config("SET", "maxmemory", "1mb"));
  await sweep();
  expect(await dispatchMode()).toBe("sql");
  await waitFor(() => told.length === 1, { what: "workers to be told" });
  await redis.run((client) => client.config("SET", "maxmemory", "0"));
  await sweep();
  expect(await dispatchMode()).toBe("redis");
  await waitFor(() => told.length === 2, { what: "workers to be told" });
  expect(told).toEqual([{ kind: "lead" }, { kind: "lead" }]);
});

test("a lane that a restored database has forgotten is found again by its jobs", async () => {
  const ids = await world.submit(3, { queue: "mail" });
  await world.age();
  await world.context.database.query("TRUNCATE lanes");
  await sweep();
  expect(await world.list("q:mail:default")).toEqual(ids);
});
