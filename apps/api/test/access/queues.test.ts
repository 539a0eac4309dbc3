import { Code } from "@connectrpc/connect";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HIDDEN } from "../../src/access/sight.ts";
import { refusal } from "../rpc/refusal.ts";
import { type Calls, type Guarded, grant, startGuarded, WAYS } from "./guarded.ts";

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

const UNKNOWN = "00000000-0000-7000-8000-000000000000";
const LATER = { delay: { seconds: 3_600n, nanos: 0 } };
const body = (text: string): { case: "payload"; value: Uint8Array<ArrayBuffer> } => ({
  case: "payload",
  value: Uint8Array.from(Buffer.from(text)),
});
const job = (queue: string): { type: string; queue: string; body: ReturnType<typeof body> } => ({
  type: "work",
  queue,
  body: body("s3cret"),
});

test.each(WAYS)(
  "jobs are submitted to queues of one's own, all or none, and the first other one is named: %s",
  async (way) => {
    const red = guarded.as("red submitter", [grant("submitter", "red-*")], way);
    await red.jobs.submitJob({ job: job("red-1") });
    const single = await refusal(red.jobs.submitJob({ job: job("blue-1") }));
    expect(single).toEqual({
      code: Code.PermissionDenied,
      message: "job.queue: expected the permission jobs.submit on the queue blue-1, got none",
    });
    // Of one kind, which takes a shorter way, and mixed.
    const { results } = await red.jobs.submitJobs({ jobs: [job("red-1"), job("red-1")] });
    expect(results).toHaveLength(2);
    expect((await refusal(red.jobs.submitJobs({ jobs: [job("blue-1"), job("blue-1")] }))).message).toContain(
      "jobs[0].queue",
    );
    const mixed = [{ ...job("red-1"), type: "never" }, job("blue-1"), job("green")];
    expect((await refusal(red.jobs.submitJobs({ jobs: mixed }))).message).toContain("jobs[1].queue");
    expect((await everybody.jobs.listJobs({ typeFilter: "never" })).jobs).toEqual([]);
    // An empty queue is "default".
    expect((await refusal(red.jobs.submitJob({ job: job("") }))).message).toContain("on the queue default");
  },
);

test.each(WAYS)("sequence 131: a job of others is unknown, word for word: %s", async (way) => {
  const red = guarded.as("red", [grant("admin", "red-*")], way);
  const { jobId } = await blue.jobs.submitJob({ job: { ...job("blue-1"), ...LATER } });
  const first = async (stream: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of stream) return;
  };
  const calls: Readonly<Record<string, (jobId: string) => Promise<unknown>>> = {
    GetJob: (id) => red.jobs.getJob({ jobId: id }),
    CancelJob: (id) => red.jobs.cancelJob({ jobId: id }),
    ExplainJob: (id) => red.jobs.explainJob({ jobId: id }),
    ListAttempts: (id) => red.jobs.listAttempts({ jobId: id }),
    WatchJob: (id) => first(red.jobs.watchJob({ jobId: id })),
    "WatchJob, resumed": (id) => first(red.jobs.watchJob({ jobId: id, resumeAfter: 99_000_000n })),
    StreamOutput: (id) => first(red.jobs.streamOutput({ jobId: id })),
  };
  for (const [name, call] of Object.entries(calls)) {
    const [theirs, nobodys] = [await refusal(call(jobId)), await refusal(call(UNKNOWN))];
    expect({ name, ...theirs }).toMatchObject({ name, code: Code.NotFound });
    expect({ name, ...theirs, message: theirs.message.replaceAll(jobId, UNKNOWN) }).toEqual({
      name,
      ...nobodys,
    });
  }
  expect((await blue.jobs.getJob({ jobId })).state).toBe(JobState.SCHEDULED);
  // A key is one of its queue.
  const keyed = { ...job(`red-${way}`), idempotencyKey: "once" };
  await blue.jobs.submitJob({ job: { ...keyed, queue: "blue-1", body: body("another") } });
  expect(await red.jobs.submitJob({ job: keyed })).toMatchObject({ deduplicated: false });
});

test("who may look at a job and no more is told what is missing", async () => {
  const { jobId } = await blue.jobs.submitJob({ job: { ...job("blue-1"), ...LATER } });
  const viewer = guarded.as("blue viewer", [grant("viewer", "blue-*"), grant("developer", "red-*")]);
  expect(await refusal(viewer.jobs.cancelJob({ jobId }))).toEqual({
    code: Code.PermissionDenied,
    message: "job_id: expected the permission jobs.cancel on the queue blue-1, got none",
  });
});

test("sequence 132: bulk, lists and watches see one's own queues, and a filter by another one is refused", async () => {
  const red = guarded.as("red", [grant("admin", "red-*")]);
  const [own, theirs] = [
    await red.jobs.submitJob({ job: { ...job("red-bulk"), ...LATER } }),
    await blue.jobs.submitJob({ job: { ...job("blue-bulk"), ...LATER } }),
  ];
  const ids = async (calls: Calls): Promise<string[]> =>
    (await calls.jobs.listJobs({ typeFilter: "work", pageSize: 1_000 })).jobs.map(({ jobId }) => jobId);
  expect(await ids(red)).toContain(own.jobId);
  expect(await ids(red)).not.toContain(theirs.jobId);
  expect(await ids(everybody)).toEqual(expect.arrayContaining([own.jobId, theirs.jobId]));
  const refused = [
    red.jobs.listJobs({ queueFilter: "blue-bulk" }),
    red.jobs.cancelJobs({ queue: "blue-bulk" }),
    red.jobs.redriveJobs({ queue: "blue-bulk" }),
    red.queues.getQueue({ queue: "blue-bulk" }),
    red.queues.getSeries({}),
    red.queues.pauseQueue({ target: { case: "queue", value: "blue-bulk" } }),
    red.queues.pauseQueue({ target: { case: "type", value: "work" } }),
    red.queues.putLimit({ limit: { name: "all", type: "work", maxRunning: 1 } }),
    red.queues.putLimit({ limit: { name: "theirs", queue: "blue-bulk", maxRunning: 1 } }),
  ];
  for (const told of await Promise.all(refused.map(refusal))) expect(told.code).toBe(Code.PermissionDenied);
  const followed = new Set<string>();
  const watching = new AbortController();
  const watch = (async () => {
    const { signal } = watching;
    for await (const event of red.jobs.watchJobs({ typeFilter: "work" }, { signal }))
      followed.add(event.jobId);
  })().catch(() => {});
  await waitFor(() => followed.has(own.jobId), { what: "the own job's event" });
  expect(await red.jobs.cancelJobs({ jobIds: [theirs.jobId, own.jobId], dryRun: true })).toMatchObject({
    matched: 1,
  });
  await red.jobs.cancelJobs({ all: true, limit: 10_000 });
  expect((await red.jobs.getJob({ jobId: own.jobId })).state).toBe(JobState.CANCELLED);
  expect((await blue.jobs.getJob({ jobId: theirs.jobId })).state).toBe(JobState.SCHEDULED);
  await blue.jobs.cancelJobs({ jobIds: [theirs.jobId] });
  expect(
    await red.jobs.redriveJobs({ state: JobState.CANCELLED, dryRun: true, limit: 10_000 }),
  ).toMatchObject({
    sampleJobIds: expect.not.arrayContaining([theirs.jobId]),
  });
  watching.abort();
  await watch;
  expect(followed).not.toContain(theirs.jobId);
  const names = (await red.queues.listQueues({ pageSize: 1_000 })).queues.map(({ queue }) => queue);
  expect(names).toContain("red-bulk");
  expect(names.filter((name) => !name.startsWith("red-"))).toEqual([]);
});

test("sequence 130: a page token is of use to whom it was given, and for nobody else", async () => {
  const red = guarded.as("red", [grant("admin", "red-*")]);
  await red.jobs.submitJobs({ jobs: Array.from({ length: 3 }, () => ({ ...job("red-page"), ...LATER })) });
  const { nextPageToken: pageToken, jobs } = await red.jobs.listJobs({
    queueFilter: "red-page",
    pageSize: 2,
  });
  const filter = { queueFilter: "red-page", pageSize: 2, pageToken };
  const second = guarded.as("red 2", [grant("admin", "red-*")]);
  for (const other of [second, everybody])
    expect((await refusal(other.jobs.listJobs(filter))).message).toContain(
      "page_token: expected a next_page_token",
    );
  expect((await red.jobs.listJobs(filter)).jobs).toHaveLength(1);
  const [, last] = jobs;
  expect(Buffer.from(pageToken, "base64url").toString("latin1")).not.toContain(last?.jobId);
});

test("sequence 133: a viewer sees that an attempt failed, and neither why nor what of", async () => {
  const { jobId } = await blue.jobs.submitJob({ job: { ...job("blue-view"), labels: { tenant: "acme" } } });
  await guarded.database.query(
    `UPDATE tasks SET status = 'failed', last_error = 's3cret', result = 's3cret', result_kind = 'bytes', finished_at = now(),
       version = version + 1 WHERE task_id = $1`,
    [jobId],
  );
  await guarded.database.query(
    `INSERT INTO unsuccessful_attempts (task_id, fence, attempt, started_at, worker_id, outcome, error, stack)
     VALUES ($1, 1, 1, now(), 'w', 'error', 's3cret', 's3cret')`,
    [jobId],
  );
  const viewer = guarded.as("blue viewer", [grant("viewer", "blue-*")], "json");
  const events: unknown[] = [];
  for await (const event of viewer.jobs.watchJob({ jobId })) events.push(event);
  const seen = [
    await viewer.jobs.getJob({ jobId }),
    await viewer.jobs.listJobs({ queueFilter: "blue-view" }),
    await viewer.jobs.explainJob({ jobId }),
    await viewer.jobs.listAttempts({ jobId }),
    events,
  ];
  const text = JSON.stringify(seen, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  expect(text).not.toContain("s3cret");
  expect(text).not.toContain(Buffer.from("s3cret").toString("base64"));
  expect(seen[0]).toMatchObject({
    lastError: HIDDEN,
    labels: { tenant: "acme" },
    resultBody: { case: undefined },
  });
  expect(await blue.jobs.getJob({ jobId })).toMatchObject({
    lastError: "s3cret",
    resultBody: { case: "result" },
  });
  expect((await refusal(Array.fromAsync(viewer.jobs.streamOutput({ jobId })))).code).toBe(
    Code.PermissionDenied,
  );
});
