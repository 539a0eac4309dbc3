import { claim, expire, finish, hold, type NewJob, release, submit } from "@muster/db";
import type { Ending } from "@muster/job";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
beforeEach(async () => {
  await world.database.query("TRUNCATE tasks, unsuccessful_attempts, task_deadlines");
});
afterAll(() => world[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;

async function one(job: Partial<NewJob>): Promise<string> {
  const [id = ""] = idsOf(await world.submit(1, job));
  return id;
}

/** Moves a job's limits into the past, and has it looked at. */
async function pass(taskId: string): Promise<void> {
  const { query } = world.database;
  await query(
    `UPDATE tasks SET start_by = start_by - interval '1 day', deadline_at = deadline_at - interval '1 day'
     WHERE task_id = $1`,
    [taskId],
  );
  await query("UPDATE task_deadlines SET look_at = now() WHERE task_id = $1", [taskId]);
}

const expiredIds = async (): Promise<string[]> =>
  (await expire(world.database, 100)).expired.map((row) => row.task_id);
const watched = async (): Promise<unknown[]> => world.database.query("SELECT task_id FROM task_deadlines");
const error = (taskId: string, fence: number, afterMs?: number): Ending => ({
  taskId,
  fence,
  workerId,
  outcome: { kind: "error", error: "no", ...(afterMs !== undefined && { afterMs }) },
});

test("limits count from the submit or from the start time, whichever is later; other jobs have none", async () => {
  const limits = { startWithinMs: 60_000, totalTimeoutMs: 2 * 60_000 };
  const jobs = [
    newJob({ limits }),
    newJob({ limits, start: { delayMs: HOUR_MS } }),
    newJob({ limits, start: { atMs: 1 } }),
    newJob({ limits: { totalTimeoutMs: 60_000 } }),
    newJob(),
  ];
  await submit(world.database.query, jobs);
  // Without an answer the first time.
  await submit(world.database.query, jobs, { again: true });
  const rows = await world.database.query(
    `SELECT extract(epoch FROM start_by - greatest(run_at, created_at)) AS start,
            extract(epoch FROM deadline_at - greatest(run_at, created_at)) AS deadline,
            d.look_at = least(start_by, deadline_at) AS watched
     FROM unnest($1::uuid[]) WITH ORDINALITY AS j (id, n) JOIN tasks AS t ON t.task_id = j.id
          LEFT JOIN task_deadlines AS d ON d.task_id = t.task_id ORDER BY j.n`,
    [jobs.map((job) => job.taskId)],
  );
  expect(rows).toEqual([
    { start: 60, deadline: 120, watched: true },
    { start: 60, deadline: 120, watched: true },
    { start: 60, deadline: 120, watched: true },
    { start: null, deadline: 60, watched: true },
    { start: null, deadline: null, watched: null },
  ]);
});

test("nothing is claimed past its limits, though nobody has expired it; what has started once may start again", async () => {
  const { database } = world;
  const late = await one({ limits: { startWithinMs: HOUR_MS } });
  const past = await one({ limits: { totalTimeoutMs: HOUR_MS } });
  const started = await one({ limits: { startWithinMs: HOUR_MS, totalTimeoutMs: 48 * HOUR_MS } });
  await claim(database, { workerId, epoch: 0 }, [started]);
  await release(database, workerId, [{ taskId: started, fence: 1 }]);
  for (const id of [late, past, started]) await pass(id);
  const { jobs } = await claim(database, { workerId, epoch: 0 }, [late, past, started]);
  expect(jobs.map(({ taskId, fence }) => [taskId, fence])).toEqual([[started, 2]]);
  expect(jobs[0]?.leftMs).toBeGreaterThan(23 * HOUR_MS);
  expect(jobs[0]?.leftMs).toBeLessThanOrEqual(24 * HOUR_MS);
  expect((await expiredIds()).toSorted()).toEqual([late, past].toSorted());
  expect(await world.row(late)).toMatchObject({ status: "deadletter", dead_reason: "expired", attempts: 0 });
  expect(await world.row(past)).toMatchObject({ status: "deadletter", dead_reason: "deadline" });
});

test("whatever waits expires, held or not, and is forgotten; what has ended is only forgotten", async () => {
  const { database } = world;
  const limits = { totalTimeoutMs: HOUR_MS };
  const [held, scheduled, retry, ended, ahead] = [
    await one({ limits }),
    await one({ limits, start: { delayMs: 2 * HOUR_MS } }),
    await one({ limits }),
    await one({ limits }),
    await one({ limits }),
  ];
  await hold(database, [held], []);
  await claim(database, { workerId, epoch: 0 }, [retry, ended]);
  await finish(database, workerId, [
    error(retry, 1),
    { taskId: ended, fence: 1, workerId, outcome: { kind: "succeeded" } },
  ]);
  for (const id of [held, scheduled, retry, ended]) await pass(id);
  expect((await expiredIds()).toSorted()).toEqual([held, scheduled, retry].toSorted());
  expect(await world.row(held)).toMatchObject({ hold: null, phase: 3, dead_reason: "deadline" });
  expect(await world.row(retry)).toMatchObject({ last_error: "no", attempts: 1 });
  expect(await world.row(ended)).toMatchObject({ status: "succeeded", dead_reason: null });
  expect(await watched()).toEqual([{ task_id: ahead }]);
});

test("a job that runs past its deadline is looked at until it has ended: given back, it expires", async () => {
  const { database } = world;
  const id = await one({ limits: { startWithinMs: HOUR_MS, totalTimeoutMs: 2 * HOUR_MS } });
  await claim(database, { workerId, epoch: 0 }, [id]);
  await database.query("UPDATE task_deadlines SET look_at = now()");
  // Its start limit has been met, and its deadline is the next thing to look at.
  expect(await expiredIds()).toEqual([]);
  expect(
    await database.query(
      "SELECT d.look_at = t.deadline_at AS next FROM task_deadlines AS d JOIN tasks AS t USING (task_id)",
    ),
  ).toEqual([{ next: true }]);
  await pass(id);
  expect(await expiredIds()).toEqual([]);
  await release(database, workerId, [{ taskId: id, fence: 1 }]);
  expect((await claim(database, { workerId, epoch: 0 }, [id])).jobs).toEqual([]);
  await pass(id);
  expect(await expiredIds()).toEqual([id]);
  expect(await watched()).toEqual([]);
});

test("two at once expire each job once, and say whether more is due", async () => {
  const ids = idsOf(await world.submit(300, { limits: { startWithinMs: HOUR_MS } }));
  await world.database.query("UPDATE tasks SET start_by = now()");
  await world.database.query("UPDATE task_deadlines SET look_at = now()");
  expect(await expire(world.database, 100)).toMatchObject({ more: true });
  const found: string[] = [];
  for (let left = true; left; ) {
    const answers = await Promise.all([expire(world.database, 100), expire(world.database, 100)]);
    found.push(...answers.flatMap(({ expired }) => expired.map((row) => row.task_id)));
    left = answers.some(({ more }) => more);
  }
  expect(new Set(found).size).toBe(found.length);
  expect(found).toHaveLength(ids.length - 100);
});

test("an attempt that fails is tried again exactly when the next one would start before the deadline", async () => {
  const { database } = world;
  const near = fc.record({
    leftMs: fc.integer({ min: 50, max: 400 }),
    afterMs: fc.integer({ min: 0, max: 400 }),
  });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(near, { minLength: 100, maxLength: 100 }), async (cases) => {
      const ids = idsOf(await world.submit(cases.length, { limits: { totalTimeoutMs: HOUR_MS } }));
      await claim(database, { workerId, epoch: 0 }, ids);
      await database.query(
        `UPDATE tasks SET deadline_at = now() + d.ms * interval '1 millisecond'
         FROM unnest($1::uuid[], $2::float8[]) AS d (id, ms) WHERE task_id = d.id`,
        [ids, cases.map(({ leftMs }) => leftMs)],
      );
      const { states } = await finish(
        database,
        workerId,
        ids.map((id, index) => error(id, 1, cases[index]?.afterMs)),
      );
      for (const state of states) seen.add(state);
      const wrong = await database.query(
        `SELECT t.task_id FROM unnest($1::uuid[], $2::float8[]) AS d (id, after_ms) JOIN tasks AS t ON t.task_id = d.id
         JOIN task_attempts AS a ON a.task_id = t.task_id
         WHERE (t.status, t.dead_reason, a.reason, a.next_run_at) IS DISTINCT FROM
           CASE WHEN a.finished_at + d.after_ms * interval '1 millisecond' < t.deadline_at
                THEN ('retry'::text, NULL::text, NULL::text, t.run_at)
                ELSE ('deadletter'::text, 'deadline'::text, 'deadline'::text, NULL::timestamptz) END`,
        [ids, cases.map(({ afterMs }) => afterMs)],
      );
      expect(wrong).toEqual([]);
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect(seen).toEqual(new Set(["retry", "deadletter"]));
});

test("one chance decides both whether and when: a policy's delay never leads past the deadline", async () => {
  const { database } = world;
  const retry = { initialMs: 2_000, multiplier: 1, maxMs: 2_000 };
  const ids = idsOf(await world.submit(300, { retry, limits: { totalTimeoutMs: HOUR_MS } }));
  await claim(database, { workerId, epoch: 0 }, ids);
  await database.query("UPDATE tasks SET deadline_at = now() + interval '1 second'");
  await finish(
    database,
    workerId,
    ids.map((id) => error(id, 1)),
  );
  const [row] = await database.query(
    `SELECT count(*) FILTER (WHERE status = 'retry' AND run_at < deadline_at) AS in_time,
            count(*) FILTER (WHERE dead_reason = 'deadline') AS given_up FROM tasks`,
  );
  expect(Number(row?.["in_time"]) + Number(row?.["given_up"])).toBe(300);
  expect(row?.["in_time"]).toBeGreaterThan(0);
  expect(row?.["given_up"]).toBeGreaterThan(0);
});
