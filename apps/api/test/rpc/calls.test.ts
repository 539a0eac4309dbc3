import { toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema } from "@muster/proto/google/rpc/error_details";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { ListJobsResponseSchema } from "@muster/proto/scheduler/v1/scheduler";
import type { SchedulerClient } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: SchedulerClient;
beforeAll(async () => {
  world = await startWorld(1);
  client = world.clients[0] as SchedulerClient;
});
afterAll(() => world[Symbol.asyncDispose]());

type SubmitInit = Parameters<SchedulerClient["submitJob"]>[0];

test.each<[string, SubmitInit["job"], string]>([
  ["no job", undefined, "job: expected to be set"],
  ["empty type", { type: "" }, "job.type: expected 1 to 128 characters"],
  ["NUL", { type: "a\0b" }, "job.type: expected text without NUL"],
  ["queue", { type: "x", queue: "a:b" }, "job.queue: expected 1 to 64 of the characters"],
  ["priority", { type: "x", priority: 9 as Priority }, "job.priority: expected PRIORITY_CRITICAL"],
  ["attempts", { type: "x", maxAttempts: -1 }, "job.max_attempts: expected 1 to 1000, got -1"],
  ["delay", { type: "x", delay: { seconds: -1n, nanos: 0 } }, "job.delay: expected 0 to"],
  [
    "timeout",
    { type: "x", timeout: { seconds: 10n ** 9n, nanos: 0 } },
    "job.timeout: expected 0.001 to 604800 seconds",
  ],
  [
    "both times",
    { type: "x", delay: { seconds: 1n, nanos: 0 }, runAt: { seconds: 1n, nanos: 0 } },
    "job.run_at: expected at most one of run_at and delay",
  ],
  [
    "payload",
    { type: "x", body: { case: "payload", value: new Uint8Array(262_145) } },
    "job.payload: expected at most 262144 bytes, got 262145",
  ],
  ["json", { type: "x", body: { case: "json", value: {} } }, "job.json: expected a value that JSON can hold"],
  ["labels", { type: "x", labels: { a: "b\0" } }, 'job.labels["a"]: expected text without NUL'],
  [
    "retry",
    { type: "x", retryPolicy: { multiplier: -2 } },
    "job.retry_policy.multiplier: expected 1 to 100, got -2",
  ],
  [
    "jitter",
    { type: "x", retryPolicy: { jitter: Number.NaN } },
    "job.retry_policy.jitter: expected 0 to 1, got NaN",
  ],
  [
    "start limit",
    { type: "x", startWithin: { seconds: 0n, nanos: 0 } },
    'job.start_within: expected 0.001 to 158112000 seconds, got "0 s"',
  ],
  [
    "deadline",
    { type: "x", totalTimeout: { seconds: -1n, nanos: 0 } },
    'job.total_timeout: expected 0.001 to 158112000 seconds, got "-1 s"',
  ],
])("a bad job is refused by name: %s", async (_name, job, message) => {
  const refused = await refusal(client.submitJob(job === undefined ? {} : { job }));
  expect(refused.code).toBe(Code.InvalidArgument);
  expect(refused.message).toContain(message);
});

test("case D5: all mistakes of a request are told at once, and for programs as google.rpc.BadRequest", async () => {
  const job = {
    type: "",
    queue: "a:b",
    delay: { seconds: -1n, nanos: 0 },
    labels: { ["\u6f22".repeat(60)]: "\0" },
  };
  const calls: [Promise<unknown>, string[]][] = [
    [client.submitJob({ job }), ["job.type", "job.queue", "job.delay"]],
    [
      client.submitJobs({ jobs: [{ type: "fine" }, job, job] }),
      ["jobs[1].type", "jobs[1].queue", "jobs[1].delay"],
    ],
    [
      client.listJobs({ pageSize: -1, typeFilter: "a\0", stateFilter: 99 as JobState }),
      ["state_filter", "type_filter", "page_size"],
    ],
    [client.cancelJob({ jobId: "7", grace: { seconds: -1n, nanos: 0 } }), ["job_id", "grace"]],
    [client.cancelJobs({ states: [JobState.SUCCEEDED], limit: -1 }), ["states[0]", "limit"]],
    [client.redriveJobs({ jobIds: ["7"], perSecond: -1 }), ["job_ids[0]", "per_second"]],
  ];
  for (const [call, fields] of calls) {
    const error = ConnectError.from(await call.catch((thrown: unknown) => thrown));
    expect(error.code).toBe(Code.InvalidArgument);
    const [details] = error.findDetails(BadRequestSchema);
    const told = details?.fieldViolations.map(({ field }) => field) ?? [];
    expect(told.slice(0, fields.length)).toEqual(fields);
    for (const field of fields) expect(error.rawMessage).toContain(`${field}: expected `);
  }
});

test("a submitted job is told as it was given", async () => {
  const { jobId } = await client.submitJob({
    job: {
      type: "mail",
      priority: Priority.LOW,
      queue: "letters",
      maxAttempts: 3,
      delay: { seconds: 3600n, nanos: 0 },
      timeout: { seconds: 1n, nanos: 500_000_000 },
      labels: { team: "blue" },
      startWithin: { seconds: 60n, nanos: 0 },
      totalTimeout: { seconds: 7200n, nanos: 0 },
    },
  });
  const status = await client.getJob({ jobId });
  const runAt = status.runAt?.seconds ?? 0n;
  expect([status.expiresAt?.seconds, status.deadlineAt?.seconds]).toEqual([runAt + 60n, runAt + 7200n]);
  expect(status).toMatchObject({
    jobId,
    type: "mail",
    state: JobState.SCHEDULED,
    priority: Priority.LOW,
    queue: "letters",
    maxAttempts: 3,
    attempts: 0,
    labels: { team: "blue" },
    timeout: { seconds: 1n, nanos: 500_000_000 },
  });
  expect(await client.cancelJob({ jobId, reason: "no" })).toMatchObject({
    cancelled: true,
    state: JobState.CANCELLED,
  });
  expect(await client.cancelJob({ jobId })).toMatchObject({ cancelled: false, state: JobState.CANCELLED });
  expect(await client.getJob({ jobId })).toMatchObject({ cancelReason: "no", cancelRequested: true });
});

test("unknown and malformed ids", async () => {
  const unknown = "00000000-0000-7000-8000-000000000000";
  for (const call of [client.getJob, client.cancelJob, client.listAttempts, client.explainJob]) {
    expect((await refusal(call({ jobId: unknown }))).code).toBe(Code.NotFound);
    expect(await refusal(call({ jobId: "7" }))).toMatchObject({
      code: Code.InvalidArgument,
      message: expect.stringContaining("job_id: expected a job id such as"),
    });
  }
});

test("attempts are listed page by page, and what names no page is refused", async () => {
  const { jobId } = await client.submitJob({ job: { type: "tried", maxAttempts: 10 } });
  expect(await client.listAttempts({ jobId })).toMatchObject({ attempts: [], nextPageToken: "" });
  for (const [request, message] of [
    [{ jobId: "7" }, "job_id: expected a job id such as"],
    [{ jobId, pageSize: 101 }, "page_size: expected 1 to 100, got 101"],
    [{ jobId, pageSize: -1 }, "page_size: expected 1 to 100, got -1"],
    [{ jobId, pageToken: "0" }, "page_token: expected a next_page_token from an earlier answer"],
    [{ jobId, pageToken: "99999999999" }, "page_token: expected a next_page_token from an earlier answer"],
  ] as const) {
    expect(await refusal(client.listAttempts(request))).toMatchObject({
      code: Code.InvalidArgument,
      message: expect.stringContaining(message),
    });
  }
});

test("a batch is all or nothing, and names the job that is wrong", async () => {
  const jobs = Array.from({ length: 10_000 }, () => ({ type: "batch" }));
  const { results } = await client.submitJobs({ jobs });
  expect(new Set(results.map(({ jobId }) => jobId)).size).toBe(10_000);
  const refused = await refusal(client.submitJobs({ jobs: [{ type: "never" }, { type: "" }] }));
  expect(refused.message).toContain("jobs[1].type: expected");
  expect((await client.listJobs({ typeFilter: "never" })).jobs).toEqual([]);
  expect((await refusal(client.submitJobs({ jobs: [...jobs, { type: "x" }] }))).message).toContain(
    "jobs: expected at most 10000 jobs",
  );
});

test("one key makes one job, however many ask at once", async () => {
  const job = { type: "keyed", idempotencyKey: "order-1", labels: { a: "1", b: "2" } };
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.submitJob({ job })));
  expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
  expect(answers.filter(({ deduplicated }) => !deduplicated)).toHaveLength(1);
  const [first] = answers;
  const { results } = await client.submitJobs({
    jobs: [{ type: "plain" }, job, { ...job, idempotencyKey: "order-2" }],
  });
  expect(results[1]).toMatchObject({ jobId: first?.jobId, deduplicated: true });
  expect(results[2]).toMatchObject({ deduplicated: false });
  const other = await refusal(client.submitJob({ job: { ...job, type: "other" } }));
  expect(other).toMatchObject({ code: Code.AlreadyExists, message: expect.stringContaining("order-1") });
  const mixed = await refusal(
    client.submitJobs({ jobs: [{ type: "unwritten" }, { ...job, type: "other" }] }),
  );
  expect(mixed.code).toBe(Code.AlreadyExists);
  expect((await client.listJobs({ typeFilter: "unwritten" })).jobs).toEqual([]);
});

test("pages cover every job once while others are added, and tokens are bound to their filter", async () => {
  const { results } = await client.submitJobs({
    jobs: Array.from({ length: 25 }, () => ({ type: "listed" })),
  });
  const seen: string[] = [];
  let pageToken = "";
  do {
    const page = await client.listJobs({ typeFilter: "listed", pageSize: 10, pageToken });
    seen.push(...page.jobs.map(({ jobId }) => jobId));
    await client.submitJob({ job: { type: "listed" } });
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(seen).toEqual(results.map(({ jobId }) => jobId).toReversed());
  const { nextPageToken } = await client.listJobs({ typeFilter: "listed", pageSize: 1 });
  const otherFilter = client.listJobs({ typeFilter: "keyed", pageToken: nextPageToken });
  expect((await refusal(otherFilter)).message).toContain("page_token: expected the filters");
  expect((await refusal(client.listJobs({ pageToken: "x" }))).message).toContain(
    "page_token: expected a next_page_token",
  );
  expect((await refusal(client.listJobs({ pageSize: 1001 }))).message).toContain(
    "page_size: expected 1 to 1000, got 1001",
  );
});

/** As large as labels may be, in characters of three bytes. */
const LARGEST_LABELS = Object.fromEntries(
  Array.from({ length: 32 }, (_, index) => [`${index}`.padEnd(64, "✓"), "✓".repeat(256)]),
);

test("case A5: a page of jobs with the largest labels was an answer that clients refuse; now it is cut, and the rest follows", async () => {
  const jobs = Array.from({ length: 300 }, () => ({ type: "labelled", labels: LARGEST_LABELS }));
  const submitted: string[] = [];
  for (let from = 0; from < jobs.length; from += 150) {
    const { results } = await client.submitJobs({ jobs: jobs.slice(from, from + 150) });
    submitted.push(...results.map(({ jobId }) => jobId));
  }
  const seen: string[] = [];
  let pageToken = "";
  do {
    const page = await client.listJobs({ typeFilter: "labelled", pageSize: 1_000, pageToken });
    expect(toBinary(ListJobsResponseSchema, page).length).toBeLessThan(4 * 1024 * 1024);
    seen.push(...page.jobs.map(({ jobId }) => jobId));
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  expect(seen.toSorted()).toEqual(submitted.toSorted());
  expect(new Set(seen).size).toBe(seen.length);
});
