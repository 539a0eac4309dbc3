import {
  cancel,
  claim,
  finish,
  getJobs,
  hold,
  isRowFault,
  type KeyedJob,
  listJobs,
  purgeKeys,
  purgePage,
  submit,
  submitUnique,
} from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

let world: Fixture;

beforeEach(async () => {
  world = await fixture(6, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const keyed = (key: string, hash: string, queue = "default"): KeyedJob => ({
  ...newJob({ queue }),
  key,
  requestHash: Buffer.from(hash),
});

test("a repeated submit changes nothing and answers the same", async () => {
  const jobs = [newJob(), newJob({ start: { delayMs: 60_000 } })];
  const first = await submit(world.database.query, jobs);
  expect(first.map(({ state }) => state)).toEqual(["queued", "scheduled"]);
  expect(await submit(world.database.query, [...jobs, newJob()], { again: true })).toMatchObject([
    ...first,
    { state: "queued" },
  ]);
});

// sequence 7
test("one bad row refuses its batch, and is told as a row's fault", async () => {
  const bad = newJob({ labels: { a: "\0" } });
  const good = newJob();
  const failure = await submit(world.database.query, [good, bad]).catch((error: unknown) => error);
  expect(isRowFault(failure)).toBe(true);
  expect(await getJobs(world.database, [good.taskId, bad.taskId])).toEqual([]);
  expect(await submit(world.database.query, [good])).toHaveLength(1);
});

test("a key gives one job: the same request its id, another one a conflict", async () => {
  const { database } = world;
  const first = keyed("k", "same");
  const again = keyed("k", "same");
  expect(
    await submitUnique(database, [first, again, keyed("k", "other"), keyed("k", "other", "mail")]),
  ).toMatchObject([
    { deduplicated: false, submitted: { taskId: first.taskId } },
    { deduplicated: true, taskId: first.taskId },
    { conflict: { problem: expect.stringContaining('"k"'), taskId: first.taskId } },
    { deduplicated: false },
  ]);
  expect(await submitUnique(database, [first])).toMatchObject([{ deduplicated: false }]);
  expect(await getJobs(database, [first.taskId, again.taskId])).toHaveLength(1);
});

test("batches with the same keys in opposite order make each job once", async () => {
  const keys = Array.from({ length: 50 }, (_, i) => `key-${i}`);
  const results = await Promise.all(
    [keys, keys.toReversed(), keys].map((order) =>
      submitUnique(
        world.database,
        order.map((key) => keyed(key, "h")),
      ),
    ),
  );
  const made = results.flat().filter((result) => "deduplicated" in result && !result.deduplicated);
  expect(made).toHaveLength(50);
});

// incident 13: the key of a job that had died long ago kept every later job with that key from being submitted.
test("a key ends with its period, but not before its job", async () => {
  const { database } = world;
  const first = keyed("k", "h");
  await submitUnique(database, [first]);
  await database.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
  expect(await Array.fromAsync(purgeKeys(database, 10))).toEqual([0]);
  expect(await submitUnique(database, [keyed("k", "h")])).toEqual([
    { deduplicated: true, taskId: first.taskId },
  ]);
  await cancel(database, first.taskId);
  expect(await submitUnique(database, [keyed("k", "h")])).toMatchObject([{ deduplicated: false }]);
  await database.query("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
  await database.query("UPDATE tasks SET status = 'cancelled', finished_at = now()");
  expect(await Array.fromAsync(purgeKeys(database, 10))).toEqual([1]);
});

test("cancel ends what waits, asks what runs, and leaves what has ended", async () => {
  const { database } = world;
  const [queued = "", running = "", held = "", ended = ""] = idsOf(await world.submit(4));
  const [scheduled = ""] = idsOf(await world.submit(1, { start: { delayMs: 60_000 } }));
  const workerId = await world.worker();
  await hold(database, [held], []);
  await claim(database, { workerId, epoch: 0 }, [running, ended]);
  const success = { taskId: ended, fence: 1, workerId, outcome: { kind: "succeeded" as const } };
  await finish(database, workerId, [success]);
  for (const id of [queued, scheduled, held]) {
    expect(await cancel(database, id, { reason: "why", graceMs: null })).toMatchObject({
      cancelled: true,
      status: "cancelled",
    });
    expect(await world.row(id)).toMatchObject({ cancel_reason: "why", hold: null });
  }
  expect(await cancel(database, queued, { reason: "why", graceMs: null })).toMatchObject({
    cancelled: false,
    status: "cancelled",
  });
  expect(await cancel(database, running)).toMatchObject({
    cancelled: true,
    status: "running",
    worker_id: workerId,
  });
  expect(await database.query("SELECT task_id, fence FROM cancel_requests")).toEqual([
    { task_id: running, fence: 1 },
  ]);
  const { states } = await finish(database, workerId, [{ ...success, taskId: running }]);
  expect(states).toEqual(["succeeded"]);
  expect(await cancel(database, ended)).toMatchObject({ cancelled: false, status: "succeeded" });
  expect(await cancel(database, newJob().taskId)).toBeUndefined();
});

test("the pages of a list hold every job once, newest first, whatever the filter", async () => {
  const ids = idsOf(await world.submit(25))
    .toSorted()
    .toReversed();
  await world.submit(5, { type: "rare", queue: "mail", priority: "high" });
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const page = await listJobs(
      world.database,
      { type: "work" },
      10,
      before === undefined ? before : { before },
    );
    expect(page.jobs.length).toBeLessThanOrEqual(10);
    seen.push(...page.jobs.map((job) => job.taskId));
    before = page.lastId;
  } while (before !== undefined);
  expect(seen).toEqual(ids);
  expect(
    (await listJobs(world.database, { state: "queued", priority: "high", queue: "mail" }, 50)).jobs,
  ).toHaveLength(5);
  expect(await listJobs(world.database, { state: "deadletter" }, 50)).toEqual({ jobs: [] });
});

test("incident 9: retention deleted jobs that had never run; a purge deletes no unfinished job however old", async () => {
  const { database } = world;
  const [running = "", retry = "", ended = "", held = ""] = idsOf(await world.submit(6));
  await world.submit(1, { start: { delayMs: 60_000 } });
  const workerId = await world.worker();
  await claim(database, { workerId, epoch: 0 }, [running, retry, ended]);
  await hold(database, [held], []);
  const ending = { fence: 1, workerId };
  await finish(database, workerId, [
    { ...ending, taskId: retry, outcome: { kind: "error", error: "no" } },
    { ...ending, taskId: ended, outcome: { kind: "succeeded" } },
  ]);
  // Every time that a row has, finished_at included.
  await database.query(`UPDATE tasks SET created_at = '2001-01-01', updated_at = '2001-01-01', run_at = '2001-01-01',
    enqueued_at = '2001-01-01', started_at = started_at - interval '20 years',
    finished_at = finished_at - interval '20 years'`);
  const none = { succeededMs: 0, otherMs: 0 };
  expect(await purgePage(database, none, "00000000-0000-0000-0000-000000000000", 100)).toEqual({ purged: 1 });
  expect(
    await database.query("SELECT status, count(*) AS n FROM tasks GROUP BY status ORDER BY status"),
  ).toEqual([
    { status: "queued", n: 3 },
    { status: "retry", n: 1 },
    { status: "running", n: 1 },
    { status: "scheduled", n: 1 },
  ]);
});
