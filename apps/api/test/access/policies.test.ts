import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "../rpc/refusal.ts";
import { type Calls, type Guarded, grant, startGuarded } from "./guarded.ts";

/** Two teams on one stack: red has the queues red-*, blue has blue-*. */
let guarded: Guarded;
let blue: Calls;
let everybody: Calls;
beforeAll(async () => {
  guarded = await startGuarded();
  blue = guarded.as("blue", [grant("admin", "blue-*")]);
  everybody = guarded.as("everybody", undefined);
});
afterAll(() => guarded[Symbol.asyncDispose]());

const job = (queue: string): { type: string; queue: string } => ({ type: "work", queue });

const applied = (name: string, queue: string): object => ({
  name,
  spec: { case: "interval", value: { every: { seconds: 86_400n, nanos: 0 } } },
  job: job(queue),
});

test("sequence 132: a schedule is of its job's queue; names and owners that others have are taken, and nothing else is told of them", async () => {
  const red = guarded.as("red", [grant("operator", "red-*")]);
  await blue.schedules.applySchedules({ owner: "blue", schedules: [applied("shared", "blue-1")] });
  const refused = [
    red.schedules.getSchedule({ name: "shared" }),
    red.schedules.deleteSchedule({ name: "shared" }),
    red.schedules.pauseSchedule({ name: "shared" }),
    red.schedules.resumeSchedule({ name: "shared" }),
    red.schedules.triggerSchedule({ name: "shared" }),
    red.schedules.explainSchedule({ name: "shared" }),
    red.schedules.backfillSchedule({
      name: "shared",
      from: { seconds: 0n, nanos: 0 },
      to: { seconds: 1n, nanos: 0 },
      dryRun: true,
    }),
  ];
  for (const told of await Promise.all(refused.map(refusal)))
    expect(told).toEqual({ code: Code.NotFound, message: "there is no schedule shared" });
  const { schedules } = await red.schedules.applySchedules({
    owner: "red",
    schedules: [applied("shared", "red-1"), applied("own", "red-1")],
  });
  expect(schedules.map(({ problem }) => problem)).toEqual([
    "ALREADY_EXISTS: the schedule shared belongs to somebody else; choose another name, or delete it first",
    "",
  ]);
  expect((await red.schedules.listSchedules({})).schedules.map((one) => one.schedule?.name)).toEqual(["own"]);
  expect(
    await refusal(red.schedules.applySchedules({ owner: "red", schedules: [applied("x", "blue-1")] })),
  ).toEqual({
    code: Code.PermissionDenied,
    message: "schedules[0].job.queue: expected the permission schedules.write on the queue blue-1, got none",
  });
  // Its owner's others would be removed, and a greater revision would keep blue from applying.
  const taken = red.schedules.applySchedules({ owner: "blue", revision: 9n, allowEmpty: true });
  expect(await refusal(taken)).toEqual({
    code: Code.AlreadyExists,
    message: "owner: expected a name that nobody else has, got blue",
  });
  expect((await blue.schedules.getSchedule({ name: "shared" })).owner).toBe("blue");
  expect((await red.schedules.triggerSchedule({ name: "own" })).jobId).not.toBe("");
});

test("sequence 132: a limit is of its queue, and one for all queues is nobody's who does not have them all", async () => {
  const red = guarded.as("red", [grant("admin", "red-*")]);
  await blue.queues.putLimit({
    limit: { name: "blue-limit", queue: "blue-1", keyLabel: "k", maxRunning: 1 },
  });
  await everybody.queues.putLimit({ limit: { name: "for-all", type: "work", maxRunning: 1 } });
  for (const limit of ["blue-limit", "for-all", "none"]) {
    const refused = [
      red.queues.getLimit({ name: limit }),
      red.queues.deleteLimit({ name: limit }),
      red.queues.putLimitOverride({ limit, override: { key: "", maxRunning: 2 } }),
      red.queues.deleteLimitOverride({ limit, key: "" }),
      red.queues.listLimitOverrides({ limit }),
      red.queues.pauseQueue({ target: { case: "limitKey", value: { limit, key: "" } } }),
    ];
    for (const told of await Promise.all(refused.map(refusal)))
      expect(told).toEqual({ code: Code.NotFound, message: `there is no limit ${limit}` });
  }
  const taken = red.queues.putLimit({ limit: { name: "blue-limit", queue: "red-1", maxRunning: 1 } });
  expect(await refusal(taken)).toEqual({
    code: Code.AlreadyExists,
    message: "limit.name: expected a name that nobody else has, got blue-limit",
  });
  await red.queues.putLimit({ limit: { name: "red-limit", queue: "red-1", maxRunning: 5 } });
  await everybody.queues.pauseQueue({ target: { case: "type", value: "work" } });
  await red.queues.pauseQueue({ target: { case: "limitKey", value: { limit: "red-limit", key: "" } } });
  expect((await red.queues.listLimits({})).limits.map(({ name }) => name)).toEqual(["red-limit"]);
  expect((await red.queues.listPauses({})).pauses.map(({ target }) => target.case)).toEqual(["limitKey"]);
  expect((await red.queues.getQueue({ queue: "red-1" })).limits).toEqual(["red-limit"]);
  expect((await everybody.queues.getQueue({ queue: "red-1" })).limits).toEqual(["for-all", "red-limit"]);
  await everybody.queues.resumeQueue({ target: { case: "type", value: "work" } });
});

test("sequence 132: a limit that others' jobs fill is told with how many they are, and not which", async () => {
  const { database } = guarded;
  const red = guarded.as("red", [grant("admin", "red-*")]);
  await everybody.queues.putLimit({ limit: { name: "shared", type: "render", maxRunning: 2 } });
  const submit = async (calls: Calls, queue: string): Promise<string> =>
    (await calls.jobs.submitJob({ job: { type: "render", queue } })).jobId;
  const running = [await submit(blue, "blue-1"), await submit(red, "red-2")];
  const waits = await submit(red, "red-2");
  // As workers and the feeder leave them.
  await database.query(
    `INSERT INTO workers (worker_id, name, state, types, concurrency, lease_seconds, expires_at)
     VALUES ('w', 'w', 'alive', '{render}', 1, 30, now() + interval '1 hour')`,
  );
  await database.query("UPDATE limits SET in_force_since = now() WHERE name = 'shared'");
  await database.query(
    `UPDATE tasks SET status = 'running', hold = NULL, worker_id = 'w', started_at = now(),
       gates = ARRAY[(SELECT 'shared~' || l.generation || ':' FROM limits AS l WHERE l.name = 'shared')]
     WHERE task_id = ANY($1::uuid[])`,
    [running],
  );
  const [told, all] = [
    await red.jobs.explainJob({ jobId: waits }),
    await everybody.jobs.explainJob({ jobId: waits }),
  ];
  expect(all.runningJobIds.toSorted()).toEqual(running.toSorted());
  expect(told).toMatchObject({ code: all.code, running: 2, maxRunning: 2, runningJobIds: [running[1]] });
  expect(told.sentence).not.toContain(running[0]);
  expect(all.sentence).toContain(running[0]);
});
