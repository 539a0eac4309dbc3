import {
  claim,
  claimedBy,
  finish,
  type NewJob,
  redrive,
  submit,
  submitIn,
  submitUniform,
  uniformBatchOf,
} from "@muster/db";
import type { TraceContext } from "@muster/job";
import { servers } from "@muster/test/servers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { debounce, type Fixture, fixture, newJob } from "./fixture.ts";

let world: Fixture;
beforeEach(async () => {
  world = await fixture(2);
});
afterEach(() => world[Symbol.asyncDispose]());

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = (n: number): string => `00-${TRACE}-${String(n).padStart(16, "0")}-01`;
const from = (n: number): TraceContext => ({ traceparent: parent(n), tracestate: `a="{${n},\\"` });

async function traceOf(taskId: string): Promise<unknown> {
  const { traceparent, tracestate } = await world.row(taskId);
  return traceparent === null ? undefined : { traceparent, ...(tracestate !== null && { tracestate }) };
}

/** Submits them together; each row has to have what its job came with. */
async function expectKept(jobs: readonly NewJob[]): Promise<void> {
  await submit(world.database.query, jobs);
  for (const job of jobs) expect(await traceOf(job.taskId)).toEqual(job.trace);
}

test("each row has what its job came with, whichever way it was written", async () => {
  const alike = [newJob({ trace: from(1) }), newJob(), newJob({ trace: { traceparent: parent(3) } })];
  expect(uniformBatchOf(alike)?.traces).toHaveLength(3);
  await expectKept(alike);
  await expectKept([newJob({ trace: from(4) })]);
  await expectKept([newJob({ trace: from(5), type: "other" }), newJob(), newJob({ trace: from(6) })]);
  await expectKept([newJob({ trace: from(7), limits: { totalTimeoutMs: 60_000 } }), newJob()]);
  const bare = [newJob(), newJob()];
  expect(uniformBatchOf(bare)).not.toHaveProperty("traces");
  await expectKept(bare);
});

test("what the model of a batch comes with is not what its jobs come with", async () => {
  const batch = uniformBatchOf([newJob({ trace: from(1) }), newJob()]);
  if (batch === undefined) throw new Error("they are alike");
  const { traces: _, ...untraced } = batch;
  await submitUniform(world.database.query, untraced);
  for (const taskId of batch.taskIds) expect(await traceOf(taskId)).toBeUndefined();
});

test("a debounced job comes from where its last payload does", async () => {
  const waiting = newJob({ start: { delayMs: 3_600_000 }, trace: from(1), submittedBy: "ada" });
  await submit(world.database.query, [waiting]);
  const [again] = await debounce(world.database, [waiting.taskId]);
  if (again === undefined) throw new Error("it was bound");
  const replacing = {
    ...again,
    type: waiting.type,
    queue: waiting.queue,
    trace: from(2),
    submittedBy: "eve",
  };
  await world.database.transaction((query) => submitIn(query, [replacing]));
  expect(await traceOf(waiting.taskId)).toEqual(from(2));
  expect((await world.row(waiting.taskId))["submitted_by"]).toBe("eve");
});

test("a claim brings where jobs come from, with those that come from nowhere among them", async () => {
  const jobs = Array.from({ length: 20 }, (_, n) => newJob(n % 2 === 0 ? { trace: from(n + 1) } : {}));
  const ids = (await submit(world.database.query, jobs)).map(({ taskId }) => taskId);
  const workerId = await world.worker();
  const claimed = [
    ...(await claim(world.database, { workerId, epoch: 0 }, ids.slice(0, 15))).jobs,
    ...(await claim(world.database, { workerId, epoch: 0 }, ids.slice(15))).jobs,
  ];
  for (const found of [claimed, await claimedBy(world.database, workerId, ids)]) {
    const traces = new Map(found.map(({ taskId, trace }) => [taskId, trace]));
    expect(ids.map((id) => traces.get(id)?.created)).toEqual(jobs.map(({ trace }) => trace));
    for (const job of found) expect("trace" in job).toBe(job.trace !== undefined);
  }
});

test("an attempt knows the one before it, in this life and in the next", async () => {
  const { database } = world;
  const [row] = await world.submit(1, { maxAttempts: 2 });
  const taskId = row?.taskId ?? "";
  const workerId = await world.worker();
  const attempt = async (): Promise<string | undefined> => {
    await database.query("UPDATE tasks SET status = 'queued', run_at = now() WHERE task_id = $1", [taskId]);
    const { jobs } = await claim(database, { workerId, epoch: 0 }, [taskId]);
    return jobs[0]?.trace?.previous;
  };
  const fail = async (fence: number, traceparent?: string): Promise<void> => {
    const outcome = { kind: "error", error: "no" } as const;
    await finish(database, workerId, [{ taskId, fence, workerId, outcome, traceparent }]);
  };
  expect(await attempt()).toBeUndefined();
  await fail(1, parent(1));
  expect(await attempt()).toBe(parent(1));
  // Of a worker that is not traced.
  await fail(2);
  const { version } = await world.row(taskId);
  await redrive(database, [{ taskId, version: Number(version) }]);
  expect(await attempt()).toBe(parent(1));
});

// Settings of one's own are PostgreSQL's; CockroachDB's have not been tried.
test.skipIf(servers().databaseKind !== "postgres")(
  "muster_submit takes what its transaction says, if it is valid",
  async () => {
    const { database } = world;
    const call = (traceparent: string, tracestate = ""): Promise<unknown> =>
      database.transaction(async (query) => {
        await query(
          "SELECT set_config('muster.traceparent', $1, true), set_config('muster.tracestate', $2, true)",
          [traceparent, tracestate],
        );
        const [row] = await query<{ id: string }>("SELECT muster_submit('work') AS id");
        return row?.id;
      });
    const kept = async (traceparent: string, tracestate?: string): Promise<unknown> =>
      traceOf(String(await call(traceparent, tracestate)));
    expect(await kept(parent(1))).toEqual({ traceparent: parent(1) });
    expect(await kept(parent(1), "a=1, b@c=x y")).toEqual({
      traceparent: parent(1),
      tracestate: "a=1, b@c=x y",
    });
    for (const wrong of ["A=1", "a", `a=${"x".repeat(511)}`, "a=1,,b=2", "a=\u00e4"])
      expect(await kept(parent(1), wrong)).toEqual({ traceparent: parent(1) });
    expect(await kept(`cc-${parent(1).slice(3, -2)}03-more`)).toEqual({ traceparent: parent(1) });
    expect(await kept(`01-${parent(1).slice(3, -2)}02-more`)).toEqual({
      traceparent: `${parent(1).slice(0, -2)}00`,
    });
    const wrong = [
      parent(0),
      `ff${parent(1).slice(2)}`,
      `${parent(1)}-more`,
      parent(1).toUpperCase(),
      "x",
      "",
    ];
    for (const one of [...wrong, `00-${"0".repeat(32)}${parent(1).slice(35)}`])
      expect(await kept(one, "a=1")).toBeUndefined();
    // The setting ended with its transaction.
    const [row] = await database.query<{ id: string }>("SELECT muster_submit('work') AS id");
    expect(await traceOf(row?.id ?? "")).toBeUndefined();
  },
);
