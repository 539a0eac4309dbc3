import { jobsOf, type NewJob, submit, submitUniform, uniformBatchOf } from "@muster/db";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Fixture, fixture, newJob } from "./fixture.ts";

let world: Fixture;

beforeEach(async () => {
  world = await fixture(2, "odd");
});
afterEach(() => world[Symbol.asyncDispose]());

const bytes = (text: string): NewJob["payload"] => ({ kind: "bytes", data: Buffer.from(text) });

const KINDS: Readonly<Record<string, Partial<NewJob>>> = {
  plain: {},
  "in another lane": { type: "mail", queue: "post", priority: "low", payload: bytes("\0binary\xff") },
  empty: { payload: bytes("") },
  labelled: { labels: { tenant: "7", "odd '\"{}": "\\,null" } },
  "retried otherwise": {
    maxAttempts: 7,
    timeoutMs: 1,
    retry: { initialMs: 100, multiplier: 1.5, maxMs: 9_000, jitter: 0.25 },
  },
  "somebody's": { submittedBy: "jwt:https://issuer/#o'\"{}" },
  delayed: { start: { delayMs: 3_600_000.5 } },
  "late at once": { start: { atMs: -1_000 } },
  "at a time": { start: { atMs: 4_102_444_800_000 } },
};

/** All that does not differ from job to job; the start as the time that was left until then. */
const REST = `
SELECT to_jsonb(t) - 'task_id' - 'created_at' - 'updated_at' - 'enqueued_at' - 'run_at' - 'shard' AS rest,
       CASE WHEN t.run_at = t.created_at THEN NULL
            WHEN $2 THEN extract(epoch FROM t.run_at - t.created_at) ELSE extract(epoch FROM t.run_at) END AS start
FROM tasks AS t WHERE t.task_id = $1`;

async function restOf(job: NewJob): Promise<unknown> {
  const relative = job.start !== undefined && "delayMs" in job.start;
  return (await world.database.query(REST, [job.taskId, relative]))[0];
}

test.each(Object.entries(KINDS))(
  "a job that is %s is the same row among its like and among others",
  async (_, kind) => {
    const among = [newJob(kind), newJob(kind), newJob(kind)];
    const alone = newJob(kind);
    const other = newJob({ type: "other" });
    expect(uniformBatchOf(among)).toBeDefined();
    expect(uniformBatchOf([alone, other])).toBeUndefined();
    const answers = await submit(world.database.query, among);
    const [mixed] = await submit(world.database.query, [alone, other]);
    const [single] = await submit(world.database.query, [{ ...alone, taskId: newJob().taskId }]);
    expect(answers.map(({ taskId }) => taskId)).toEqual(among.map(({ taskId }) => taskId));
    expect(new Set([...answers, single].map((answer) => answer?.state))).toEqual(new Set([mixed?.state]));
    const expected = await restOf(alone);
    expect(expected).toBeDefined();
    for (const { taskId } of [...among, ...(single === undefined ? [] : [single])])
      expect(await restOf({ ...alone, taskId })).toEqual(expected);
  },
);

test("each job has its own payload, wherever that lies in the bytes", async () => {
  const texts = ["first", "", "third, longer", "4"];
  const jobs = texts.map((text) => newJob({ payload: bytes(text) }));
  const batch = uniformBatchOf(jobs);
  if (batch === undefined) throw new Error("they are alike");
  expect(jobsOf(batch)).toEqual(jobs);
  const scattered = { ...batch, bytes: Buffer.from("..4...third, longer..first."), starts: [21, 0, 6, 2] };
  await submitUniform(world.database.query, scattered);
  for (const [index, { taskId }] of jobs.entries())
    expect(String((await world.row(taskId))["payload"])).toBe(texts[index]);
});

test("what differs in anything but its id and its payload's bytes is not alike", () => {
  const jobs = Object.values(KINDS).map((kind) => newJob({ payload: bytes("same"), ...kind }));
  const others = [...jobs, newJob(), newJob({ payload: bytes("same"), timeoutMs: 2 })];
  const alike = others.flatMap((one, index) =>
    others.slice(index + 1).filter((other) => uniformBatchOf([one, other]) !== undefined),
  );
  // The empty one differs from the plain one in its bytes only.
  expect(alike.map(({ payload }) => payload.data.length)).toEqual([0]);
  const limits = { startWithinMs: 1_000 };
  expect(uniformBatchOf([newJob({ limits }), newJob({ limits })])).toBeUndefined();
});

test("each row says who has submitted it, whichever way it was written", async () => {
  const by = (submittedBy: string, more: Partial<NewJob> = {}): NewJob => newJob({ submittedBy, ...more });
  const trace = { traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };
  const gates = ["l~1:k"];
  const together: readonly (readonly NewJob[])[] = [
    [by("ada"), by("ada")],
    [by("ada", { trace }), by("ada")],
    [by("ada", { trace })],
    [by("ada"), by("eve"), newJob()],
    [by("ada", { trace }), by("eve", { gates }), newJob({ gates })],
    [by("ada", { gates }), by("ada", { gates })],
    [by("ada", { limits: { totalTimeoutMs: 60_000 } }), newJob()],
  ];
  for (const jobs of together) {
    await submit(world.database.query, jobs);
    for (const { taskId, submittedBy } of jobs)
      expect((await world.row(taskId))["submitted_by"]).toBe(submittedBy ?? null);
  }
  const again = by("eve");
  await submit(world.database.query, [again], { again: true });
  expect((await world.row(again.taskId))["submitted_by"]).toBe("eve");
});
