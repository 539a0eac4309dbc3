import { finish, hold, lose, submit } from "@muster/db";
import { change, dropLimit, pauseType, putLimit } from "@muster/test/policy-rows";
import { newJob } from "@muster/test/records";
import { waitFor } from "@muster/test/wait";
import { expect, test, vi } from "vitest";
import { createFeedWorld, type FeedWorld, settles, waiting } from "./feeding.ts";

// Each starts a Redis of its own.
vi.setConfig({ maxConcurrency: 4 });

/** Resolves once so many rows meet a condition. What is in the lists then is not said: pushes come after commits. */
const until = (world: FeedWorld, where: string, count: number): Promise<unknown> =>
  waitFor(async () => (await world.count(where)) === count, { what: `${count} jobs with ${where}` });

const resume = ({ database }: FeedWorld): ReturnType<typeof change> =>
  change(database, (query) => query("DELETE FROM pauses"));

test.concurrent("sequence 55: jobs of a type that is resumed go on to their limit, and those without one are free", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "one", { type: "work", max_running: 1 });
  await pauseType(database, "work");
  await pauseType(database, "free");
  await submit(database.query, [newJob(), newJob(), newJob({ type: "free" })]);
  await database.query("UPDATE tasks SET hold = 'pause:' || type");
  await world.worker(10, policies);
  world.lead();
  await until(world, "hold LIKE 'pause:%'", 3);
  await resume(world);
  await until(world, "hold = 'limit:one~1:2:default:' AND gates = '{one~1:}'", 1);
  await until(world, "hold IS NULL AND gates = '{one~1:}' AND grant_fence = fence", 1);
  await until(world, "hold IS NULL AND gates IS NULL AND type = 'free'", 1);
  await settles(world, 2);
  expect(new Set((await world.elements()).map((element) => element?.type))).toEqual(
    new Set(["work", "free"]),
  );
});

test.concurrent("jobs of a paused type that were let in, or are about to be, wait for their type", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const limited = await putLimit(database, "many", { max_running: 10 });
  await waiting(database, limited, 30);
  await waiting(database, limited, 3, { type: "other" });
  const policies = await pauseType(database, "work");
  await world.worker(10, policies, ["work", "other"]);
  world.lead();
  await until(world, "hold IS NULL AND type = 'other'", 3);
  await until(world, "hold = 'pause:work'", 30);
  expect(await world.count("hold IS NULL AND type = 'work'")).toBe(0);
});

test.concurrent("sequence 55: with a limit that is gone, or is another one now, its jobs go free, or to where they belong", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  await putLimit(database, "gone", { type: "send", max_running: 1 });
  const before = await putLimit(database, "other", { key_label: "a", max_running: 1 });
  await waiting(database, before, 4, { type: "send", labels: { a: "1", b: "2" } });
  await waiting(database, before, 4, { labels: { a: "1", b: "2" } });
  await dropLimit(database, "gone");
  const policies = await putLimit(database, "other", { key_label: "b", max_running: 3, generation: 2 });
  await world.worker(10, policies, ["send", "work"]);
  world.lead();
  await until(world, "gates = '{other~2:2}'", 8);
  await until(world, "gates = '{other~2:2}' AND hold IS NULL", 3);
  await dropLimit(database, "other");
  await until(world, "hold IS NULL AND gates IS NULL", 5);
  expect(await world.count("gates = '{other~2:2}' AND grant_fence = fence")).toBe(3);
});

test.concurrent("with a limit that is gone, jobs of thousands of its keys are free within seconds", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  await putLimit(database, "gone", { key_label: "key", max_running: 1 });
  await database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, labels, gates, hold)
     SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued', 3, 60000, jsonb_build_object('key', n::text),
            ARRAY['gone~1:' || n], 'limit:gone~1:2:default:' || n FROM generate_series(1, 3000) AS n`,
  );
  const policies = await dropLimit(database, "gone");
  await world.worker(10, policies);
  world.lead();
  await waitFor(async () => (await world.count("hold IS NULL AND gates IS NULL")) === 3_000, {
    what: "all of them to be free",
    timeoutMs: 8_000,
  });
});

test.concurrent("sequence 57: an admission that nobody uses goes back after ten seconds, and the most urgent job gets it", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "one", { max_running: 1 });
  const worker = await world.worker(10, policies);
  const [low = ""] = await waiting(database, policies, 1, { priority: "low" });
  world.lead();
  await until(world, "hold IS NULL", 1);
  const [critical] = await waiting(database, policies, 1, { priority: "critical" });
  // Nobody takes from the low lane, as where more urgent work never ends.
  const startedAt = performance.now();
  await until(world, `hold IS NULL AND task_id = '${critical}'`, 1);
  expect(performance.now() - startedAt).toBeGreaterThan(8_000);
  expect(await world.job(low)).toMatchObject({ state: "queued", hold: "limit:one~1:3:default:" });
  await settles(world, 1, "q:critical");
  expect((await worker.take(1, "q:critical")).map(({ taskId }) => taskId)).toEqual([critical]);
});

test.concurrent("sequence 57: a lost job keeps its place for ten seconds; what takes a place and is not admitted leaves it at once", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "two", { key_label: "key", max_running: 2 });
  const worker = await world.worker(10, policies);
  await waiting(database, policies, 2, { labels: { key: "k" } });
  world.lead();
  await settles(world, 2);
  const [lost, other] = await worker.take(2);
  if (lost === undefined || other === undefined) throw new Error("two jobs should run");
  await lose(database.query, worker.workerId, [{ taskId: lost.taskId, fence: lost.fence }], "nobody", "gone");
  const [next] = await waiting(database, policies, 1, { labels: { key: "k" } });
  expect(await world.job(lost.taskId)).toMatchObject({ state: "queued", hold: null });
  expect(await world.job(next ?? "")).toMatchObject({ hold: "limit:two~1:2:default:k" });
  // Nobody claims it: the one that waits gets its place.
  await until(world, `hold IS NULL AND task_id = '${next}'`, 1);
  expect(await world.job(lost.taskId)).toMatchObject({ state: "queued", hold: "limit:two~1:2:default:k" });
  // As a process of the version before queues a job again: without a hold, with the gates it had, and without a grant.
  await database.query("UPDATE tasks SET hold = NULL, grant_fence = NULL WHERE task_id = $1", [lost.taskId]);
  await until(world, `hold = 'limit:two~1:2:default:k' AND task_id = '${lost.taskId}'`, 1);
});

test.concurrent("sequence 58: a job that is on hold for its type has left its place to others", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "one", { max_running: 1 });
  await world.worker(10, policies);
  const [odd = ""] = await waiting(database, policies, 1, { type: "odd" });
  world.lead();
  await until(world, "hold IS NULL", 1);
  await waiting(database, policies, 1);
  expect(await world.count("hold IS NULL")).toBe(1);
  await hold(database, [odd], ["work"]);
  await until(world, "hold IS NULL AND type = 'work'", 1);
});

test.concurrent("a limit of one is no order: while a job waits for its next attempt, the one behind it runs", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "one", { max_running: 1 });
  const worker = await world.worker(10, policies);
  const { workerId } = worker;
  const ids = await waiting(database, policies, 2);
  world.lead();
  await settles(world, 1);
  const [first = { taskId: "", fence: 0 }] = await worker.take(10);
  const error = { kind: "error", error: "no", afterMs: 60_000 } as const;
  await finish(database, workerId, [{ ...first, workerId, outcome: error }]);
  await settles(world, 1);
  expect([first.taskId, ...(await worker.take(10)).map(({ taskId }) => taskId)]).toEqual(ids);
  expect(await world.job(first.taskId)).toMatchObject({ state: "retry", hold: null });
});

test.concurrent("what was queued when its limit came waits for it, in every lane, and nothing else does", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const jobs = [
    ...Array.from({ length: 1_500 }, () => newJob({ labels: { key: "k" } })),
    ...Array.from({ length: 10 }, () => newJob({ priority: "low", labels: { key: "l" } })),
    newJob({ type: "other" }),
    newJob({ queue: "mail" }),
  ];
  await submit(database.query, jobs);
  await database.query(
    "INSERT INTO lanes SELECT DISTINCT lane, queue, priority FROM tasks ON CONFLICT DO NOTHING",
  );
  const policies = await putLimit(database, "one", {
    queue: "default",
    type: "work",
    key_label: "key",
    max_running: 1,
  });
  await world.worker(10, policies);
  world.lead();
  await until(world, "hold LIKE 'limit:one~1:%'", 1_508);
  expect(await world.count("hold IS NULL AND gates IS NULL")).toBe(2);
  expect(await world.count("hold IS NULL AND grant_fence = fence")).toBe(2);
});

test.concurrent("a job that has another limit since it began to wait waits for both", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const before = await putLimit(database, "b", { key_label: "key", max_running: 5 });
  await waiting(database, before, 4, { labels: { key: "k", host: "h" } });
  const policies = await putLimit(database, "a", { key_label: "host", max_running: 2 });
  await world.worker(10, policies);
  world.lead();
  await until(world, "gates = '{a~1:h,b~1:k}'", 4);
  await until(world, "hold IS NULL AND grant_fence = fence", 2);
  expect(await world.count("hold = 'limit:a~1:2:default:h'")).toBe(2);
});

test.concurrent("how many jobs are on hold is told by why, and for how long something has been paused", async () => {
  await using world = await createFeedWorld();
  const { database } = world;
  const policies = await putLimit(database, "none", { type: "work", max_running: 0 });
  await waiting(database, policies, 3);
  await pauseType(database, "p", new Date(Date.now() + 3_600_000));
  await database.query("UPDATE pauses SET paused_at = now() - interval '1 hour'");
  await submit(database.query, [newJob({ type: "p" }), newJob({ type: "x" })]);
  await database.query(
    "UPDATE tasks SET hold = CASE type WHEN 'p' THEN 'pause:p' ELSE 'type:x' END WHERE type <> 'work'",
  );
  world.lead();
  const held = async (): Promise<unknown> => {
    const values = await world.metric("muster_jobs_held");
    return (
      values.length > 0 &&
      Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels)[0], value]))
    );
  };
  expect(await waitFor(held, { what: "the counts" })).toEqual({ limit: 3, pause: 1, type: 1 });
  const [paused] = await world.metric("muster_paused_seconds");
  expect(paused).toMatchObject({ labels: { kind: "type", name: "p" } });
  expect(paused?.value).toBeGreaterThan(3_599);
});
