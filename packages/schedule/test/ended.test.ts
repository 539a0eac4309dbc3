import { expect, test } from "vitest";
import {
  backfill,
  checkSchedules,
  explainSchedule,
  pause,
  recompute,
  resume,
  trigger,
} from "../src/index.ts";
import { createWorld, everySecond, newId } from "./world.ts";

const HOUR_MS = 3_600_000;

test("a schedule that has made its last job stays ended, whoever pauses and resumes it or lowers its bound", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(everySecond("m", { maxRuns: 2, overlap: "allow" }));
  await world.late("m", 1_000);
  await world.fire();
  expect(await world.schedule("m")).toMatchObject({ runs: 2, next: undefined });
  await pause(database, "m", { reason: "", untilMs: undefined, revision: 0 });
  await resume(database, "m", 0);
  expect(await world.schedule("m")).toMatchObject({ next: undefined });
  await world.apply(everySecond("m", { maxRuns: 5, overlap: "allow" }));
  // The next one is of the same second.
  await database.query("DELETE FROM schedule_ticks");
  await world.late("m", 0);
  await world.apply(everySecond("m", { maxRuns: 1, overlap: "allow" }));
  expect(await world.fire()).toMatchObject([{ state: "skipped", reason: "max_runs" }]);
  expect(await world.schedule("m")).toMatchObject({ runs: 2, next: undefined });
  expect((await explainSchedule(database, "m")).code).toBe("ended");
});

test("a list is no mistake because the end of one of its schedules has passed", async () => {
  await using world = await createWorld();
  const endAt = new Date(Date.now() - HOUR_MS);
  expect(await world.apply({ ...everySecond("e"), endAt })).toEqual(["created"]);
  expect(await world.apply({ ...everySecond("e"), endAt })).toEqual(["unchanged"]);
  expect((await world.schedule("e")).next).toBeUndefined();
  const startAt = new Date("2026-02-01T00:00Z");
  const never = {
    ...everySecond("n"),
    cron: "0 0 * * *",
    startAt: new Date(+startAt + 1),
    endAt: new Date(+startAt + HOUR_MS),
  };
  expect(() => checkSchedules([never])).toThrow("none between its start and its end");
});

test("a backfill and an explanation keep to the schedule's start and end", async () => {
  await using world = await createWorld();
  const { database } = world;
  const day = (n: number): number => Date.parse("2026-03-01T00:00Z") + n * 24 * HOUR_MS;
  await world.apply({
    name: "b",
    cron: "0 0 * * *",
    job: { type: "noop" },
    startAt: new Date(day(1)),
    endAt: new Date(day(3)),
  });
  const wish = {
    fromMs: day(0),
    toMs: day(9),
    overlap: "allow",
    perSecond: 10,
    dryRun: true,
    requestId: "",
  } as const;
  expect(await backfill(database, "b", wish, newId)).toEqual([day(1), day(2), day(3)]);
  const early = await explainSchedule(database, "b", day(0));
  expect(early).toMatchObject({ code: "not_a_time" });
  expect(early.sentence).toContain(
    "which begins at 2026-03-02T00:00:00Z. The next one after it is 2026-03-02",
  );
  expect((await explainSchedule(database, "b", day(5))).sentence).toBe(
    "2026-03-06T00:00:00Z is no time of this schedule, which ends at 2026-03-04T00:00:00Z.",
  );
});

test("a tick that waits for its jitter is due: newer time zones do not move it, and it is told", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply({ name: "j", cron: "* * * * *", jitterMs: 50_000, job: { type: "noop" } });
  await database.query(
    `UPDATE schedules SET next_nominal = date_trunc('minute', now()), next_at = now() + interval '1 h', look_at = now() + interval '1 h',
       last_nominal = now() - interval '1 h', created_at = now() - interval '1 h', tz_version = '2000a'`,
  );
  const before = await world.schedule("j");
  await recompute(database, before);
  expect((await world.schedule("j")).next).toEqual(before.next);
  expect(await explainSchedule(database, "j", before.next?.nominal)).toMatchObject({
    code: "not_due",
    sentence: expect.stringContaining("is due with its jitter at"),
  });
});

test("what is due while no process fires is told as that", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply(everySecond("d"));
  await world.late("d", 60_000);
  const { next } = await world.schedule("d");
  const now = await explainSchedule(database, "d");
  expect(now).toMatchObject({
    code: "pending",
    sentence: expect.stringContaining("no process has taken it yet"),
  });
  expect((await explainSchedule(database, "d", (next?.nominal ?? 0) + 5_000)).code).toBe("pending");
  const taskId = await trigger(database, "d", "by hand", newId);
  const [tick] = await world.ticks("d");
  expect(await explainSchedule(database, "d", tick?.nominalMs)).toMatchObject({ code: "submitted", taskId });
});

test("most ticks may be skipped, for weeks: the latest thousand are kept, and a request made by hand is remembered", async () => {
  await using world = await createWorld();
  const { database } = world;
  // No time of its own comes beside those that are made here.
  await world.clock.hold();
  await world.apply(everySecond("k"));
  const wish = {
    fromMs: 0,
    toMs: 0,
    overlap: "allow",
    perSecond: 10,
    dryRun: false,
    requestId: "r",
  } as const;
  await backfill(database, "k", wish, newId);
  await world.fire();
  await database.query(`INSERT INTO schedule_ticks (schedule, nominal, run, state, reason, due_at, decided_at)
    SELECT 'k', now() - n * interval '1 s', '', 'skipped', 'overlap', now(), now() FROM generate_series(10, 5000) AS n`);
  // Its job is unfinished, so each of these is skipped.
  for (let round = 0; round < 3_000 && (await world.ticks("k")).length > 1_100; round += 100) {
    await database.query(
      `INSERT INTO schedule_ticks (schedule, nominal, run, state, task_id, due_at, look_at)
       SELECT 'k', now() + ($1::int4 + n) * interval '1 ms', '', 'pending', gen_random_uuid(), now(), now() FROM generate_series(1, 100) AS n`,
      [round],
    );
    await world.fire();
  }
  expect((await world.ticks("k")).length).toBeLessThan(1_200);
  await backfill(database, "k", wish, newId);
  await world.fire();
  expect(await world.jobs("k")).toHaveLength(1);
});

test("of a backfill that waits for a job, one tick asks for it; the next one is looked at when that job has ended", async () => {
  await using world = await createWorld();
  const { database } = world;
  await world.apply({ name: "w", cron: "0 0 * * *", job: { type: "noop" } });
  const wish = {
    fromMs: Date.parse("2026-01-01T00:00Z"),
    toMs: Date.parse("2026-04-01T00:00Z"),
    overlap: "queue_one",
    perSecond: 1_000,
    dryRun: false,
    requestId: "w",
  } as const;
  await backfill(database, "w", wish, newId);
  await database.query("UPDATE schedule_ticks SET look_at = now(), due_at = now()");
  expect((await world.fire()).map(({ state }) => state)).toEqual(["submitted", "pending"]);
  const due = "SELECT 1 FROM schedule_ticks WHERE look_at < now() + interval '5 s'";
  expect(await database.query(due)).toHaveLength(1);
  const [first] = await world.jobs("w");
  await world.end(first?.task_id ?? "", "succeeded");
  await database.query("UPDATE schedule_ticks SET look_at = now() WHERE look_at < now() + interval '5 s'");
  expect((await world.fire()).map(({ state }) => state)).toEqual(["submitted"]);
  expect(await database.query(due)).toHaveLength(1);
});

test("incident 8: a schedule goes on when the job of its last tick is deleted, and when all of them are", async () => {
  await using world = await createWorld();
  await world.apply({ name: "d", everyMs: 86_400_000, overlap: "queueOne", job: { type: "noop" } });
  for (let ticks = 1; ticks <= 3; ticks += 1) {
    await world.late("d", 0);
    await world.database.query("UPDATE schedule_ticks SET nominal = nominal - interval '1 hour'");
    expect(await world.fire()).toMatchObject([{ state: "submitted" }]);
    await world.database.query("DELETE FROM tasks");
  }
  expect((await world.schedule("d")).runs).toBe(3);
});

test("a tick whose jitter goes beyond a pause is none of those that would have fired in it", async () => {
  await using world = await createWorld();
  const { database } = world;
  // Another minute would bring another tick.
  await world.clock.hold();
  await world.apply({ name: "j", everyMs: 60_000, jitterMs: 50_000, job: { type: "noop" } });
  const due = (at: string): Promise<unknown> =>
    database.query(
      `UPDATE schedules SET next_nominal = date_trunc('minute', now()), next_at = now() + $1::interval, look_at = now() + $1::interval,
         last_nominal = date_trunc('minute', now()) - interval '1 minute'`,
      [at],
    );
  await due("20 s");
  const before = (await world.schedule("j")).next;
  const wish = { reason: "", untilMs: undefined, revision: 0 };
  await pause(database, "j", wish);
  await resume(database, "j", 0);
  expect((await world.schedule("j")).next).toEqual(before);
  expect(await world.ticks("j")).toEqual([]);
  await due("-1 s");
  const skipped = (await world.schedule("j")).next?.nominal ?? 0;
  await pause(database, "j", wish);
  await resume(database, "j", 0);
  expect(await world.ticks("j")).toMatchObject([{ state: "skipped", reason: "paused", count: 1 }]);
  expect((await world.schedule("j")).next?.nominal).toBe(skipped + 60_000);
});

test("what pauses a schedule is the last job that ended, and not the last one that was made", async () => {
  await using world = await createWorld();
  await world.apply(everySecond("f", { pauseOnFailure: true, overlap: "allow" }));
  await world.late("f", 1_000);
  await world.fire();
  const [first, second] = await world.jobs("f");
  await world.end(second?.task_id ?? "", "succeeded");
  await world.end(first?.task_id ?? "", "deadletter");
  await world.database.query("DELETE FROM schedule_ticks");
  await world.late("f", 0);
  expect(await world.fire()).toMatchObject([{ state: "skipped", reason: "failure", detail: first?.task_id }]);
});
