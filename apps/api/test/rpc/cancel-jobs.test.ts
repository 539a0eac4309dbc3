import { Code, ConnectError } from "@connectrpc/connect";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import type { SchedulerClient } from "@muster/test/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorld, type World } from "./world.ts";

let world: World;
let client: SchedulerClient;
let other: SchedulerClient;
beforeAll(async () => {
  world = await startWorld(2);
  [client, other] = world.clients as [SchedulerClient, SchedulerClient];
});
afterAll(() => world[Symbol.asyncDispose]());

type Request = Parameters<SchedulerClient["cancelJobs"]>[0];
type JobInit = NonNullable<Parameters<SchedulerClient["submitJob"]>[0]["job"]>;

async function submit(count: number, job: JobInit): Promise<string[]> {
  const { results } = await client.submitJobs({ jobs: Array.from({ length: count }, () => job) });
  return results.map(({ jobId }) => jobId);
}

const stateOf = async (jobId: string): Promise<JobState> => (await client.getJob({ jobId })).state;

test.each<[string, Request, string]>([
  [
    "nothing",
    {},
    "filter: expected at least one of job_ids, states, type, queue, priority or labels, or all",
  ],
  ["only a reason", { reason: "oops", dryRun: true }, "filter: expected at least one of"],
  ["all and a filter", { all: true, type: "a" }, "all: expected no filter beside it"],
  ["all and every state", { all: true, states: [JobState.QUEUED] }, "all: expected no filter beside it"],
  [
    "an ended state",
    { states: [JobState.FAILED] },
    "states[0]: expected JOB_STATE_SCHEDULED, _QUEUED, _RETRY",
  ],
  ["no state", { states: [JobState.UNSPECIFIED] }, "states[0]: expected JOB_STATE_SCHEDULED"],
  ["an unknown state", { states: [77 as JobState] }, "states[0]: expected one of the JOB_STATE_ values, got"],
  ["a bad id", { jobIds: ["7"] }, "job_ids[0]: expected a job id such as"],
  ["many ids", { jobIds: Array.from({ length: 1_001 }, () => "x") }, "job_ids: expected at most 1000 ids"],
  ["a long type", { type: "x".repeat(129) }, "type: expected at most 128 characters"],
  ["a bad queue", { queue: "a b" }, "queue: expected 1 to 64 of the characters"],
  ["a bad priority", { priority: 9 as Priority }, "priority: expected PRIORITY_CRITICAL"],
  ["bad labels", { labels: { "": "x" } }, "labels (a name): expected 1 to 64 characters"],
  ["a long reason", { all: true, reason: "x".repeat(501) }, "reason: expected at most 500 characters"],
  ["a long grace", { all: true, grace: { seconds: 3601n, nanos: 0 } }, "grace: expected 0 to 3600 seconds"],
  ["a negative limit", { all: true, limit: -1 }, "limit: expected 1 to 10000, got"],
  ["a great limit", { all: true, limit: 10_001 }, "limit: expected 1 to 10000, got"],
  ["a token of nobody", { all: true, pageToken: "abc" }, "page_token: expected a next_page_token"],
])("a bad request cancels nothing and is refused by name: %s", async (_name, request, message) => {
  const [jobId = ""] = await submit(1, { type: "kept" });
  const error = await client.cancelJobs(request).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringContaining(message) });
  expect(await stateOf(jobId)).toBe(JobState.QUEUED);
});

test("a dry run counts, a call cancels as many as its limit, and the token leads through the rest at any API", async () => {
  const filter = { type: "import", labels: { tenant: "7" } };
  const later = { delay: { seconds: 3_600n, nanos: 0 } };
  const ids = [
    ...(await submit(20, { ...filter, queue: "bulk", priority: Priority.LOW })),
    ...(await submit(10, { ...filter, ...later })),
  ];
  const kept = await submit(5, { type: "import", labels: { tenant: "8" } });
  expect(await client.cancelJobs({ ...filter, dryRun: true })).toMatchObject({
    cancelled: 0,
    requested: 0,
    matched: 30,
    nextPageToken: "",
  });
  const counts: number[] = [];
  let pageToken = "";
  do {
    const api = counts.length % 2 === 0 ? client : other;
    const answer = await api.cancelJobs({ ...filter, limit: 8, pageToken, reason: "tenant left" });
    expect(answer).toMatchObject({ requested: 0, matched: 0 });
    counts.push(answer.cancelled);
    pageToken = answer.nextPageToken;
  } while (pageToken !== "");
  expect(counts.reduce((sum, n) => sum + n)).toBe(30);
  expect(Math.max(...counts)).toBe(8);
  for (const jobId of ids) {
    expect(await client.getJob({ jobId })).toMatchObject({
      state: JobState.CANCELLED,
      cancelReason: "tenant left",
    });
  }
  expect(await Promise.all(kept.map(stateOf))).toEqual(kept.map(() => JobState.QUEUED));
});

test("a token belongs to its filters, and one that was changed is refused", async () => {
  await submit(3, { type: "paged" });
  const { nextPageToken } = await client.cancelJobs({ type: "paged", limit: 1, dryRun: true });
  const bytes = Buffer.from(nextPageToken, "base64url");
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  for (const request of [
    { type: "kept", pageToken: nextPageToken },
    { jobIds: await submit(1, { type: "paged" }), pageToken: nextPageToken },
    { type: "paged", pageToken: bytes.toString("base64url") },
    { type: "paged", pageToken: (await client.listJobs({ pageSize: 1 })).nextPageToken },
  ]) {
    const error = await client.cancelJobs(request).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringContaining("page_token: expected"),
    });
  }
});

test("named jobs: those that are unfinished and fit the filters", async () => {
  const [first = "", second = "", third = ""] = await submit(3, { type: "named" });
  await client.cancelJob({ jobId: third });
  const unknown = "00000000-0000-7000-8000-000000000000";
  const jobIds = [first.toUpperCase(), first, third, unknown];
  expect(await client.cancelJobs({ jobIds, type: "another" })).toMatchObject({ cancelled: 0 });
  expect(await client.cancelJobs({ jobIds, dryRun: true })).toMatchObject({ matched: 1 });
  expect(await client.cancelJobs({ jobIds })).toMatchObject({ cancelled: 1, nextPageToken: "" });
  expect(await stateOf(second)).toBe(JobState.QUEUED);
});

test("named jobs beyond the limit are not passed over: the token leads to them", async () => {
  const ids = await submit(7, { type: "named" });
  const [ended = "", ...left] = ids;
  await client.cancelJob({ jobId: ended });
  for (const dryRun of [true, false]) {
    const counts: number[] = [];
    let pageToken = "";
    do {
      const api = counts.length % 2 === 0 ? client : other;
      const answer = await api.cancelJobs({ jobIds: ids, limit: 2, dryRun, pageToken });
      counts.push(dryRun ? answer.matched : answer.cancelled);
      pageToken = answer.nextPageToken;
    } while (pageToken !== "");
    expect(counts).toEqual([2, 2, 2]);
  }
  expect(await Promise.all(left.map(stateOf))).toEqual(left.map(() => JobState.CANCELLED));
  const { nextPageToken } = await client.cancelJobs({ jobIds: await submit(2, { type: "named" }), limit: 1 });
  await expect(client.cancelJobs({ jobIds: ids, pageToken: nextPageToken })).rejects.toThrow(
    "page_token: expected",
  );
});
