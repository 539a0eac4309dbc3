import { claim, finish, listAttempts, lose, release } from "@muster/db";
import { MAX_STACK_LENGTH, type Outcome } from "@muster/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

let world: Fixture;
let workerId: string;

beforeAll(async () => {
  world = await fixture(6, "odd");
  workerId = await world.worker();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Starts the job whatever it waits for. */
async function start(taskId: string): Promise<number> {
  await world.database.query(
    "UPDATE tasks SET status = 'queued' WHERE task_id = $1 AND status IN ('scheduled', 'retry')",
    [taskId],
  );
  const [job] = (await claim(world.database, { workerId, epoch: 0 }, [taskId])).jobs;
  if (job === undefined) throw new Error(`job ${taskId} could not be claimed`);
  return job.fence;
}

async function run(taskId: string, outcome: Outcome): Promise<Record<string, unknown>> {
  const fence = await start(taskId);
  await finish(world.database, workerId, [{ taskId, fence, workerId, outcome }]);
  return world.row(taskId);
}

const DELAYS = `
SELECT extract(epoch FROM t.run_at - t.updated_at)::float8 * 1000 AS ms FROM tasks AS t WHERE t.task_id = ANY($1::uuid[])`;

async function delaysAfterOneError(
  count: number,
  jitter: number | undefined,
  afterMs?: number,
): Promise<number[]> {
  const policy = { initialMs: 10_000, multiplier: 2, maxMs: 60_000 };
  const retry = jitter === undefined ? policy : { ...policy, jitter };
  const ids = idsOf(await world.submit(count, { retry }));
  await claim(world.database, { workerId, epoch: 0 }, ids);
  const outcome: Outcome = { kind: "error", error: "no", ...(afterMs === undefined ? {} : { afterMs }) };
  await finish(
    world.database,
    workerId,
    ids.map((taskId) => ({ taskId, fence: 1, workerId, outcome })),
  );
  return (await world.database.query<{ ms: number }>(DELAYS, [ids])).map((row) => row.ms);
}

test("without jitter the delay is the ceiling, with some it lies between, and unset is full jitter", async () => {
  expect(new Set(await delaysAfterOneError(20, 0))).toEqual(new Set([10_000]));
  const half = await delaysAfterOneError(200, 0.5);
  expect(Math.min(...half)).toBeGreaterThanOrEqual(5_000);
  expect(Math.max(...half)).toBeLessThanOrEqual(10_000);
  expect(new Set(half).size).toBeGreaterThan(1);
  // Of 200 delays none below half the ceiling: by chance once in 10^60 runs.
  expect(Math.min(...(await delaysAfterOneError(200, undefined)))).toBeLessThan(5_000);
});

test("a handler's own time is exact, whatever the policy says", async () => {
  expect(new Set(await delaysAfterOneError(5, 1, 7_000))).toEqual(new Set([7_000]));
  expect(new Set(await delaysAfterOneError(5, undefined, 0))).toEqual(new Set([0]));
});

test("a snooze gives its attempt back, also the last one, and is counted", async () => {
  const [id = ""] = idsOf(await world.submit(1, { maxAttempts: 1 }));
  for (let snoozes = 1; snoozes <= 3; snoozes += 1) {
    expect(await run(id, { kind: "snoozed", afterMs: 60_000 })).toMatchObject({
      status: "scheduled",
      attempts: 0,
      snoozes,
      finished_at: null,
      last_error: null,
    });
  }
  expect(await run(id, { kind: "error", error: "no" })).toMatchObject({ status: "deadletter", attempts: 1 });
});

test("a job that its handler cancels keeps the reason, and nobody is said to have asked for it", async () => {
  const [id = ""] = idsOf(await world.submit(1));
  expect(await run(id, { kind: "cancelled", error: "withdrawn" })).toMatchObject({
    status: "cancelled",
    cancel_reason: "withdrawn",
    last_error: null,
    cancel_requested_at: null,
  });
});

test("the attempts of a job, newest first and the running one among them, tell what happened", async () => {
  const [id = ""] = idsOf(await world.submit(1, { maxAttempts: 3 }));
  const { database } = world;
  await run(id, { kind: "snoozed", afterMs: 0 });
  await run(id, { kind: "error", error: "no\0", stack: `    at f\0\n${"x".repeat(9_000)}`, afterMs: 1_000 });
  await release(database, workerId, [{ taskId: id, fence: await start(id) }]);
  await lose(database.query, workerId, [{ taskId: id, fence: await start(id) }], "shared", "gone");
  await start(id);
  const attempts = await listAttempts(database, id, 10);
  expect(attempts?.map(({ fence, attempt, outcome }) => [fence, attempt, outcome])).toEqual([
    [5, 2, "running"],
    [4, 2, "lost"],
    [3, 2, "released"],
    [2, 1, "error"],
    [1, 1, "snoozed"],
  ]);
  const [running, lost, released, error, snoozed] = attempts ?? [];
  expect(running).toMatchObject({ workerId, finishedAt: null, error: null });
  expect(lost).toMatchObject({ error: "gone", reason: null, nextRunAt: null });
  expect(released).toMatchObject({ error: null, reason: null, nextRunAt: null });
  expect(error).toMatchObject({ error: "no\uFFFD", reason: null });
  expect(error?.stack).toHaveLength(MAX_STACK_LENGTH);
  expect(Number(error?.nextRunAt) - Number(error?.finishedAt)).toBe(1_000);
  expect(snoozed).toMatchObject({ error: null, stack: null });
  expect(snoozed?.nextRunAt).toEqual(snoozed?.finishedAt);
});

test("pages follow each other without a gap, also while an attempt ends", async () => {
  const [id = ""] = idsOf(await world.submit(1));
  const { database } = world;
  for (let count = 0; count < 6; count += 1) await run(id, { kind: "snoozed", afterMs: 0 });
  const fence = await start(id);
  const first = await listAttempts(database, id, 3);
  await finish(database, workerId, [{ taskId: id, fence, workerId, outcome: { kind: "succeeded" } }]);
  const second = await listAttempts(database, id, 3, first?.at(-1)?.fence);
  const third = await listAttempts(database, id, 3, second?.at(-1)?.fence);
  const pages = [first, second, third].map((page) => page?.map((attempt) => attempt.fence));
  expect(pages).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
  expect(await listAttempts(database, id, 3, 1)).toEqual([]);
});

test("a job that never started has no attempts; an unknown one is unknown", async () => {
  const [id = ""] = idsOf(await world.submit(1));
  expect(await listAttempts(world.database, id, 10)).toEqual([]);
  expect(await listAttempts(world.database, newJob().taskId, 10)).toBeUndefined();
});

test("each way to end for good has its reason", async () => {
  const { database } = world;
  const endings: [Outcome, string | null][] = [
    [{ kind: "succeeded" }, null],
    [{ kind: "permanent", error: "never" }, "permanent"],
    [{ kind: "error", error: "no" }, "exhausted"],
    [{ kind: "timeout", error: "late" }, "exhausted"],
    [{ kind: "cancelled", error: "withdrawn" }, "handler"],
  ];
  for (const [outcome, reason] of endings) {
    const [id = ""] = idsOf(await world.submit(1, { maxAttempts: 1 }));
    await run(id, outcome);
    expect(await listAttempts(database, id, 10)).toMatchObject([{ reason, nextRunAt: null }]);
  }
});

test("a cancel that was requested is the reason of whatever ends the attempt then", async () => {
  const { database } = world;
  const requested = async (): Promise<{ taskId: string; fence: number }> => {
    const [taskId = ""] = idsOf(await world.submit(1));
    const fence = await start(taskId);
    await database.query("UPDATE tasks SET cancel_requested_at = now() WHERE task_id = $1", [taskId]);
    return { taskId, fence };
  };
  const [ended, released, lost] = [await requested(), await requested(), await requested()];
  await finish(database, workerId, [{ ...ended, workerId, outcome: { kind: "snoozed", afterMs: 0 } }]);
  await release(database, workerId, [released]);
  await lose(database.query, workerId, [lost], "nobody", "gone");
  for (const { taskId } of [ended, released, lost]) {
    expect(await world.row(taskId)).toMatchObject({ status: "cancelled", attempts: 1 });
    expect(await listAttempts(database, taskId, 10)).toMatchObject([{ reason: "cancel_requested" }]);
  }
});
