import {
  applyEvent,
  cancel,
  claim,
  eventsOf,
  expire,
  finish,
  getJobs,
  type JobRecord,
  listJobs,
  purgePage,
  redrive,
  submitUnique,
  type WatchEvent,
} from "@muster/db";
import type { Outcome } from "@muster/job";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

const FIRST_ID = "00000000-0000-0000-0000-000000000000";
let world: Fixture;
let workerId: string;

beforeEach(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
afterEach(() => world[Symbol.asyncDispose]());

/** Jobs that ended so, with an attempt each. */
async function ended(count: number, outcome: Outcome): Promise<string[]> {
  const ids = idsOf(await world.submit(count, { maxAttempts: 1 }));
  const { jobs } = await claim(world.database, { workerId, epoch: 0 }, ids);
  await finish(
    world.database,
    workerId,
    jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId, outcome })),
  );
  return ids;
}

const error = (text: string): Outcome => ({ kind: "error", error: text });

test("a redriven job is as new but for its fence, its last error and its attempts", async () => {
  const { database } = world;
  const [dead = ""] = await ended(1, error("no"));
  const [failed = ""] = await ended(1, { kind: "permanent", error: "never" });
  const [cancelled = ""] = idsOf(await world.submit(1));
  await cancel(database, cancelled, { reason: "why", graceMs: null });
  const rows = await redrive(database, await getJobs(database, [dead, failed, cancelled]));
  expect(new Map(rows.map((row) => [row.task_id, [row.status, row.redriven_from]]))).toEqual(
    new Map([
      [dead, ["queued", "deadletter:exhausted"]],
      [failed, ["queued", "failed"]],
      [cancelled, ["queued", "cancelled"]],
    ]),
  );
  expect(await world.row(cancelled)).toMatchObject({ cancel_requested_at: null, cancel_reason: null });
  const row = await world.row(dead);
  expect(row).toMatchObject({
    attempts: 0,
    fence: 1,
    version: 4,
    finished_at: null,
    dead_reason: null,
    last_error: "no",
    redrives: 1,
    redriven_at: row["updated_at"],
    enqueued_at: row["updated_at"],
  });
  const late = { taskId: dead, fence: 1, workerId, outcome: { kind: "succeeded" as const } };
  expect((await finish(database, workerId, [late])).states).toEqual(["stale"]);
  expect((await claim(database, { workerId, epoch: 0 }, [dead])).jobs).toMatchObject([
    { attempt: 1, fence: 2 },
  ]);
  expect(await database.query("SELECT fence FROM task_attempts WHERE task_id = $1", [dead])).toHaveLength(1);
});

test("a watcher is told of the redrive", async () => {
  const { database } = world;
  const [watched = "", other = ""] = await ended(2, error("no"));
  await database.query("UPDATE tasks SET watched_until = now() + interval '1 hour' WHERE task_id = $1", [
    watched,
  ]);
  const [before] = await getJobs(database, [watched]);
  const rows = await redrive(database, await getJobs(database, [watched, other]));
  const [event = "", ...others] = eventsOf(rows);
  expect(others).toEqual([]);
  const after = applyEvent(before as JobRecord, JSON.parse(event) as WatchEvent);
  expect([after]).toEqual(await getJobs(database, [watched]));
  expect(after).toMatchObject({ state: "queued", redrives: 1, redrivenFrom: "deadletter:exhausted" });
});

test("an expired job that is redriven has no limits any more: nobody expires it again, its watcher knows, it succeeds", async () => {
  const { database } = world;
  const limits = { startWithinMs: 60_000, totalTimeoutMs: 60_000 };
  const [now = "", later = ""] = idsOf(await world.submit(2, { limits }));
  await database.query(
    "UPDATE tasks SET start_by = now(), deadline_at = now(), watched_until = now() + interval '1 h'",
  );
  await database.query("UPDATE task_deadlines SET look_at = now()");
  expect((await expire(database, 10)).expired).toHaveLength(2);
  // As after an expirer that died before it forgot them.
  const due = "INSERT INTO task_deadlines SELECT t.task_id, now() FROM tasks AS t";
  await database.query(due);
  const [before] = await getJobs(database, [now]);
  const rows = await redrive(database, await getJobs(database, [now]));
  await redrive(database, await getJobs(database, [later]), { firstMs: Date.now() + 3_600_000, gapMs: 1 });
  expect(await expire(database, 10)).toEqual({ expired: [], more: false });
  expect(await database.query("SELECT task_id FROM task_deadlines")).toEqual([]);
  expect(await world.row(later)).toMatchObject({ status: "scheduled", redriven_from: "deadletter:expired" });
  const after = applyEvent(before as JobRecord, JSON.parse(eventsOf(rows)[0] ?? "") as WatchEvent);
  expect([after]).toEqual(await getJobs(database, [now]));
  expect(after).toMatchObject({ state: "queued", startBy: null, deadlineAt: null });
  const { jobs } = await claim(database, { workerId, epoch: 0 }, [now]);
  expect(jobs).toHaveLength(1);
  expect(jobs[0]).not.toHaveProperty("leftMs");
  const success = { taskId: now, fence: 1, workerId, outcome: { kind: "succeeded" as const } };
  expect((await finish(database, workerId, [success])).states).toEqual(["succeeded"]);
});

test("however many redrive the same jobs at once, each is redriven once", async () => {
  const { database } = world;
  const ids = await ended(200, error("no"));
  const seen = await getJobs(database, ids);
  const answers = await Promise.all([seen, seen.toReversed(), seen].map((jobs) => redrive(database, jobs)));
  expect(
    answers
      .flat()
      .map((row) => row.task_id)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(await redrive(database, await getJobs(database, ids))).toEqual([]);
});

test("what was looked at is what is redriven: a job that has died again since is left alone", async () => {
  const { database } = world;
  const ids = await ended(1, error("no"));
  const seen = await getJobs(database, ids);
  await redrive(database, seen);
  const { jobs } = await claim(database, { workerId, epoch: 0 }, ids);
  const outcome = error("no again");
  await finish(
    database,
    workerId,
    jobs.map(({ taskId, fence }) => ({ taskId, fence, workerId, outcome })),
  );
  expect(await redrive(database, seen)).toEqual([]);
  expect(await getJobs(database, ids)).toMatchObject([{ state: "deadletter", redrives: 1 }]);
});

test("with a spread, jobs fall due one after the other, from now or from later on", async () => {
  const { database } = world;
  const ids = await ended(3, error("no"));
  const rows = await redrive(database, await getJobs(database, ids), { firstMs: 0, gapMs: 60_000 });
  const due = rows.map((row) => row.run_ms).toSorted((one, other) => one - other);
  expect(rows.map((row) => row.status).toSorted()).toEqual(["queued", "scheduled", "scheduled"]);
  const [first = 0] = due;
  expect(due.map((ms) => Math.round(ms - first))).toEqual([0, 60_000, 120_000]);
  const [late = ""] = await ended(1, error("no"));
  const firstMs = first + 180_000;
  const [last] = await redrive(database, await getJobs(database, [late]), { firstMs, gapMs: 60_000 });
  expect(last).toMatchObject({ status: "scheduled", run_ms: expect.closeTo(firstMs, 0) });
});

test("dead letters are found by reason, error and time, oldest first", async () => {
  const { database } = world;
  const noRoute = await ended(3, error("connect: no route to host"));
  const refused = await ended(2, error("connect: refused"));
  const poisoned = await ended(1, error("gone"));
  await database.query("UPDATE tasks SET dead_reason = 'poison' WHERE task_id = ANY($1::uuid[])", [poisoned]);
  await ended(1, { kind: "succeeded" });
  const finishedMs = Date.parse("2001-01-01T00:00:00Z");
  const [old = ""] = noRoute;
  await database.query("UPDATE tasks SET finished_at = '2001-01-01T00:00:00Z' WHERE task_id = $1", [old]);
  const found = async (filter: Parameters<typeof listJobs>[1]): Promise<string[]> => {
    const ids: string[] = [];
    for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
      const page = await listJobs(database, { redrivable: true, ...filter }, 2, { after });
      ids.push(...page.jobs.map((job) => job.taskId));
      after = page.lastId;
    }
    return ids;
  };
  expect(await found({})).toEqual([...noRoute, ...refused, ...poisoned].toSorted());
  expect(await found({ deadReason: "poison" })).toEqual(poisoned);
  expect(await found({ error: "no route" })).toEqual(noRoute.toSorted());
  expect(await found({ error: "%" })).toEqual([]);
  expect(await found({ finishedBeforeMs: finishedMs })).toEqual([]);
  expect(await found({ finishedFromMs: finishedMs, finishedBeforeMs: finishedMs + 1 })).toEqual([old]);
  expect(await found({ taskIds: [old, ...poisoned, newJob().taskId] })).toEqual(
    [old, ...poisoned].toSorted(),
  );
  expect(await found({ state: "failed" })).toEqual([]);
});

test("a key that was taken by another job since stays with it", async () => {
  const { database } = world;
  const keyed = { ...newJob(), key: "k", requestHash: Buffer.from("h") };
  await submitUnique(database, [keyed]);
  await cancel(database, keyed.taskId);
  await database.query("UPDATE idempotency_keys SET expires_at = now()");
  const other = { ...newJob(), key: "k", requestHash: Buffer.from("h") };
  expect(await submitUnique(database, [other])).toMatchObject([{ deduplicated: false }]);
  expect(await redrive(database, await getJobs(database, [keyed.taskId]))).toHaveLength(1);
  expect(await submitUnique(database, [{ ...keyed, ...newJob() }])).toEqual([
    { deduplicated: true, taskId: other.taskId },
  ]);
});

// CockroachDB has no pg_stat_activity that says who waits.
test.skipIf(servers().databaseKind !== "postgres")(
  "a job that is redriven while its retention ends stays, and so do its attempts",
  async () => {
    const { database } = world;
    const [id = ""] = await ended(1, error("no"));
    const purging = await database.transaction(async (query) => {
      await redrive({ query }, await getJobs(database, [id]));
      const purge = purgePage(database, { succeededMs: 0, otherMs: 0 }, FIRST_ID, 100);
      const waiting =
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      await waitFor(async () => (await database.query(waiting)).length > 0, {
        what: "the purge to wait for the redriven row",
      });
      return { purge };
    });
    expect(await purging.purge).toEqual({ purged: 0 });
    expect(await world.row(id)).toMatchObject({ status: "queued" });
    expect(await database.query("SELECT fence FROM task_attempts")).toEqual([{ fence: 1 }]);
  },
);
