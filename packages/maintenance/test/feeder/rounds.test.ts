import { change, pauseKey, putLimit, putOverride } from "@muster/test/policy-rows";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { reconciler } from "../../src/reconcile/reconciler.ts";
import { still } from "../world.ts";
import { createFeedWorld, type FeedWorld, settles, waiting, watchMost } from "./feeding.ts";

// Each starts a Redis of its own.
vi.setConfig({ maxConcurrency: 4 });

const listed = async (world: FeedWorld, lane?: string): Promise<number> => (await world.list(lane)).length;

test.concurrent("nothing is sent without policies, and what waits is let in as soon as there is one", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const sent: string[] = [];
  const counting = {
    ...database,
    query: async (statement: Parameters<typeof database.query>[0], values?: readonly unknown[]) => {
      sent.push(typeof statement === "string" ? statement : statement.text);
      return database.query(statement, values) as never;
    },
  };
  Object.assign(world.context, { database: counting });
  world.lead();
  await waitFor(() => sent.length > 5, { what: "five looks of the promoter" });
  expect(sent.filter((text) => !text.includes("schedules_due"))).toEqual([]);
  const policies = await putLimit(database, "two", { key_label: "key", max_running: 2 });
  await waiting(database, policies, 5, { labels: { key: "k" } });
  const worker = await world.worker(10, policies);
  await settles(world, 2);
  expect((await worker.take(10)).map(({ gates }) => gates)).toEqual([["two~1:k"], ["two~1:k"]]);
});

test.concurrent("sequence 51: a place is given on within a second of its end, though nobody tells of any, and never to too many", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "two", { key_label: "key", max_running: 2 });
  const worker = await world.worker(10, policies);
  const watched = watchMost(world.database);
  await waiting(world.database, policies, 8, { labels: { key: "k" } });
  world.lead();
  for (let done = 0; done < 8; ) {
    const jobs = await waitFor(
      async () => {
        const taken = await worker.take(10);
        return taken.length > 0 && taken;
      },
      { what: "a job that may run", timeoutMs: 3_000 },
    );
    done += jobs.length;
    await worker.end(jobs);
  }
  expect(await watched.stop()).toBe(2);
});

test.concurrent("two leaders let in no more than one", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "two", { key_label: "key", max_running: 2 });
  const worker = await world.worker(100, policies);
  const watched = watchMost(world.database);
  for (const key of ["a", "b", "c"]) await waiting(world.database, policies, 30, { labels: { key } });
  world.lead();
  world.lead();
  let done = 0;
  await waitFor(
    async () => {
      const jobs = await worker.take(100);
      await worker.end(jobs);
      done += jobs.length;
      return done === 90;
    },
    { what: "90 jobs to end" },
  );
  expect(await watched.stop()).toBe(2);
});

test.concurrent("an override is honoured, and a key that is paused or closed is not fed until it is open again", async () => {
  await using world = await createFeedWorld();
  await putLimit(world.database, "one", { key_label: "key", max_running: 1 });
  await putOverride(world.database, { limit: "one", key: "big", maxRunning: 3 });
  const policies = await pauseKey(world.database, "one", "paused");
  await world.database.query(
    "INSERT INTO limit_keys (gate, closed_until) VALUES ('one~1:closed', now() + interval '1500 milliseconds')",
  );
  const worker = await world.worker(50, policies);
  for (const key of ["big", "paused", "closed", "plain"])
    await waiting(world.database, policies, 5, { labels: { key } });
  world.lead();
  await settles(world, 5);
  const [closed] = await world.database.query(
    `SELECT t.enqueued_at >= k.closed_until AS waited FROM limit_keys AS k JOIN tasks AS t ON t.gates = ARRAY[k.gate]
     WHERE k.gate = 'one~1:closed' AND t.hold IS NULL`,
  );
  expect(closed).toEqual({ waited: true });
  const keys = (await worker.take(50)).map(({ gates }) => gates[0] ?? "").toSorted();
  expect(keys).toEqual(["one~1:big", "one~1:big", "one~1:big", "one~1:closed", "one~1:plain"]);
  const resumed = await change(world.database, (query) => query("DELETE FROM pauses"));
  const next = await world.worker(50, resumed);
  await settles(world, 1);
  expect((await next.take(50)).map(({ gates }) => gates[0])).toEqual(["one~1:paused"]);
});

test.concurrent("what a slower rate of before has left does not keep a key closed that has a faster one now", async () => {
  await using world = await createFeedWorld();
  const slow = { key_label: "key", rate_count: 1, rate_per_ms: 86_400_000, rate_burst: 1 };
  const before = await putLimit(world.database, "rate", slow);
  const first = await world.worker(10, before);
  await waiting(world.database, before, 4, { labels: { key: "k" } });
  world.lead();
  await settles(world, 1);
  await first.take(10);
  const policies = await putLimit(world.database, "rate", { ...slow, rate_count: 1_000, rate_per_ms: 1_000 });
  const worker = await world.worker(10, policies);
  await world.database.query("DELETE FROM workers WHERE worker_id = $1", [first.workerId]);
  let started = 0;
  await waitFor(async () => (started += (await worker.take(10)).length) === 3, {
    what: "the other three to start",
  });
});

test.concurrent("nothing is let in by a limit that a live worker does not know", async () => {
  await using world = await createFeedWorld();
  const before = await change(world.database, async () => undefined);
  const worker = await world.worker(10, before);
  const policies = await putLimit(world.database, "two", { max_running: 2 });
  await waiting(world.database, policies, 3);
  world.lead();
  await waitFor(async () => (await world.count("hold IS NOT NULL")) === 3, { what: "the jobs to wait" });
  await waitFor(async () => (await world.metric("muster_jobs_held")).some(({ value }) => value === 3), {
    what: "a whole look",
  });
  expect(await listed(world)).toBe(0);
  await world.database.query("UPDATE workers SET policy_epoch = $2 WHERE worker_id = $1", [
    worker.workerId,
    policies.epoch,
  ]);
  await settles(world, 2);
  const [row] = await world.database.query<{ known: boolean }>(
    "SELECT in_force_since IS NOT NULL AS known FROM limits",
  );
  expect(row?.known).toBe(true);
});

test.concurrent("sequence 54: without a worker one job is let in for each lane, so that whoever counts them starts one", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "many", { max_running: 100 });
  await waiting(world.database, policies, 5);
  await waiting(world.database, policies, 5, { priority: "low" });
  world.lead();
  await settles(world, 1);
  await settles(world, 1, "q:low");
  expect(await world.count("grant_fence = fence")).toBe(2);
});

test.concurrent("no more jobs are ready than one and a half for each slot that takes them, whichever worker that is", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "many", { max_running: 1_000 });
  const worker = await world.worker(4, policies);
  await waiting(world.database, policies, 50);
  world.lead();
  await settles(world, 6);
  const taken = await worker.take(2);
  await settles(world, 6);
  expect(taken).toHaveLength(2);
});

test.concurrent("sequence 58: types that no worker knows keep the lane from no others", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "many", { key_label: "key", max_running: 1_000 });
  await world.worker(4, policies);
  await waiting(world.database, policies, 20, { type: "unknown", labels: { key: "a" } });
  await waiting(world.database, policies, 20, { type: "work", labels: { key: "b" } });
  world.lead();
  await settles(world, 6);
  const types = (await world.elements()).map((element) => element?.type ?? "").toSorted();
  expect(types).toEqual(["unknown", "work", "work", "work", "work", "work"]);
});

test.concurrent("sequence 56: freed jobs are where the reconciler expects them", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "many", { max_running: 1_000 });
  await world.worker(100, policies);
  await reconciler(world.context).runOnce(still);
  await waiting(world.database, policies, 50);
  await world.database.query(
    "UPDATE tasks SET enqueued_at = now() - interval '1 hour', run_at = now() - interval '1 hour'",
  );
  world.lead();
  await settles(world, 50);
  const before = await world.list();
  // A minute later: what a lane's old end does not explain is put back.
  await world.age();
  const { redis } = world.context;
  const texts = await redis.run((client) => client.lrange(redis.keys.lane("q:default"), 0, -1));
  const aged = texts.map((text) => text.replace(/"at":(\d+)/u, (_, at) => `"at":${Number(at) - 60_000}`));
  await redis.run((client) => client.del(redis.keys.lane("q:default")));
  await redis.run((client) => client.rpush(redis.keys.lane("q:default"), ...aged));
  for (let times = 0; times < 3; times += 1) await reconciler(world.context).runOnce(still);
  expect(await world.list()).toEqual(before);
});

test.concurrent("sequence 57: of a key, what is more urgent comes first, however long the rest has waited", async () => {
  await using world = await createFeedWorld();
  const policies = await putLimit(world.database, "one", { max_running: 1 });
  const worker = await world.worker(10, policies);
  const [low] = await waiting(world.database, policies, 1, { priority: "low" });
  const [critical] = await waiting(world.database, policies, 1, { priority: "critical" });
  world.lead();
  await settles(world, 1, "q:critical");
  const [first] = await worker.take(1, "q:critical");
  expect(first?.taskId).toBe(critical);
  expect(await listed(world, "q:low")).toBe(0);
  await worker.end(first === undefined ? [] : [first]);
  await settles(world, 1, "q:low");
  expect((await worker.take(1, "q:low"))[0]?.taskId).toBe(low);
});

test.concurrent("sequence 59: jobs with two keys whose other keys are full are passed by those that may run, and stall nobody", async () => {
  await using world = await createFeedWorld();
  await putLimit(world.database, "host", { key_label: "host", max_running: 1 });
  const policies = await putLimit(world.database, "tenant", { key_label: "tenant", max_running: 1 });
  const worker = await world.worker(100, policies);
  const watched = watchMost(world.database);
  for (const [host, tenant] of [
    ["x", "a"],
    ["y", "b"],
    ["x", "b"],
    ["y", "a"],
    ["z", "c"],
  ])
    await waiting(world.database, policies, 40, { labels: { host: host ?? "", tenant: tenant ?? "" } });
  world.lead();
  let done = 0;
  const hosts = new Map<string, number>();
  await waitFor(
    async () => {
      const jobs = await worker.take(100);
      await worker.end(jobs, "told");
      for (const { gates } of jobs) hosts.set(gates.join(), (hosts.get(gates.join()) ?? 0) + 1);
      done += jobs.length;
      return done === 200;
    },
    { what: "200 jobs of crossed keys to end", timeoutMs: 120_000 },
  );
  expect(await watched.stop()).toBe(1);
  expect([...hosts.values()]).toEqual([40, 40, 40, 40, 40]);
});
