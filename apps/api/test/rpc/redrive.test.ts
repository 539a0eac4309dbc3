import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { SchedulerClient } from "@muster/test/client";
import { sumOfMetric } from "@muster/test/metrics-text";
import { testPool } from "@muster/test/pool";
import { waitFor } from "@muster/test/wait";
import type { Pool } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refusal } from "./refusal.ts";
import { startWorld, type World } from "./world.ts";

/** Far more than the elements of the other tests, which stay in their lists. */
const MAX_DEPTH = 9_000;
let world: World;
let client: SchedulerClient;
let pool: Pool;
beforeEach(async () => {
  world = await startWorld(1, { MAX_QUEUE_DEPTH: String(MAX_DEPTH) });
  client = world.clients[0] as SchedulerClient;
  pool = testPool({ connectionString: world.databaseUrl, max: 1 });
});
afterEach(async () => {
  await pool.end();
  await world[Symbol.asyncDispose]();
});

type Init = Parameters<SchedulerClient["redriveJobs"]>[0];

/** Dead letters, as if their workers had given them up. */
async function deadLetters(count: number, queue = "orders"): Promise<string[]> {
  const { results } = await client.submitJobs({
    jobs: Array.from({ length: count }, () => ({ type: "ship", queue })),
  });
  const ids = results.map(({ jobId }) => jobId);
  await pool.query(
    `UPDATE tasks SET status = 'deadletter', dead_reason = 'exhausted', finished_at = now(), attempts = 10,
       last_error = 'no stock' WHERE task_id = ANY($1::uuid[])`,
    [ids],
  );
  return ids;
}

const BAD_INPUT: readonly [string, Init, string][] = [
  ["ids", { jobIds: ["7"] }, "job_ids[0]: expected a job id such as"],
  [
    "too many ids",
    { jobIds: Array.from({ length: 1_001 }, () => "7") },
    "job_ids: expected at most 1000 ids, got 1001",
  ],
  [
    "state",
    { state: JobState.SUCCEEDED },
    'state: expected JOB_STATE_FAILED, JOB_STATE_DEADLETTER or JOB_STATE_CANCELLED, got "succeeded"',
  ],
  ["an unknown state", { state: 99 as JobState }, "state: expected one of the JOB_STATE_ values"],
  [
    "a reason of another state",
    { state: JobState.FAILED, deadReason: "poison" },
    'state: expected JOB_STATE_DEADLETTER or nothing beside dead_reason, got "failed"',
  ],
  ["error", { error: "x".repeat(501) }, "error: expected at most 500 characters"],
  ["limit", { limit: 10_001 }, "limit: expected 1 to 10000, got 10001"],
  ["rate", { perSecond: -1 }, "per_second: expected 0, or 0.01 to 10000, got -1"],
  ["no rate", { perSecond: Number.NaN }, "per_second: expected 0, or 0.01 to 10000, got NaN"],
  ["time", { finishedAfter: { seconds: 10n ** 15n } }, "finished_after: expected a valid timestamp"],
  ["token", { pageToken: "x" }, "page_token: expected a next_page_token"],
];

test("bad input is refused by name", async () => {
  for (const [what, request, message] of BAD_INPUT) {
    expect({ what, ...(await refusal(client.redriveJobs(request))) }).toMatchObject({
      what,
      code: Code.InvalidArgument,
      message: expect.stringContaining(message),
    });
  }
});

test("a dry run counts and shows; the redrive that follows does it, and tells where jobs came from", async () => {
  const ids = await deadLetters(30);
  await deadLetters(1, "others");
  const filter = { queue: "orders", deadReason: "exhausted", error: "stock" };
  const looked = await client.redriveJobs({ ...filter, dryRun: true });
  expect(looked).toMatchObject({ matched: 30, redriven: 0, nextPageToken: "" });
  expect(looked.sampleJobIds).toEqual(ids.slice(0, 20));
  expect((await client.listJobs({ deadReasonFilter: "exhausted", queueFilter: "orders" })).jobs).toHaveLength(
    30,
  );
  expect((await client.listJobs({ deadReasonFilter: "poison" })).jobs).toEqual([]);
  expect(
    (await refusal(client.listJobs({ deadReasonFilter: "poison", stateFilter: JobState.FAILED }))).message,
  ).toContain("state_filter: expected JOB_STATE_DEADLETTER or nothing beside dead_reason_filter");

  expect(await client.redriveJobs(filter)).toMatchObject({ matched: 30, redriven: 30, nextPageToken: "" });
  const [jobId = ""] = ids;
  const status = await client.getJob({ jobId });
  expect(status).toMatchObject({
    state: JobState.QUEUED,
    attempts: 0,
    deadReason: "",
    lastError: "no stock",
    redrives: 1,
    redrivenFrom: "deadletter:exhausted",
  });
  expect(status.redrivenAt).toEqual(status.updatedAt);
  expect(status.finishedAt).toBeUndefined();
  expect(await client.redriveJobs(filter)).toMatchObject({ matched: 0, redriven: 0, nextPageToken: "" });
  const metrics = await (await fetch(`http://127.0.0.1:${world.metricsPorts[0]}/metrics`)).text();
  const labels = { queue: "orders", from: "deadletter:exhausted" };
  expect(sumOfMetric(metrics, "muster_jobs_redriven_total", labels)).toBe(30);
});

test("ids alone redrive whatever way their jobs ended; without ids it is the dead letters", async () => {
  const [dead = ""] = await deadLetters(1);
  const { jobId } = await client.submitJob({ job: { type: "ship" } });
  const waiting = await client.submitJob({ job: { type: "ship" } });
  await client.cancelJob({ jobId, reason: "mistake" });
  expect(await client.redriveJobs({ dryRun: true })).toMatchObject({ sampleJobIds: [dead] });
  expect(await client.redriveJobs({ state: JobState.CANCELLED, dryRun: true })).toMatchObject({
    sampleJobIds: [jobId],
  });
  const unknown = "00000000-0000-7000-8000-000000000000";
  const answer = await client.redriveJobs({ jobIds: [dead, jobId.toUpperCase(), waiting.jobId, unknown] });
  expect(answer).toMatchObject({ matched: 2, redriven: 2 });
  expect(await client.getJob({ jobId })).toMatchObject({
    state: JobState.QUEUED,
    cancelRequested: false,
    cancelReason: "",
    redrivenFrom: "cancelled",
  });
});

test("a call ends at its limit, or before its caller's deadline, and its token goes on where it ended", async () => {
  const ids = await deadLetters(2_500);
  const first = await client.redriveJobs({ limit: 300 });
  expect(first).toMatchObject({ redriven: 300 });
  // No more than the margin before the deadline: one batch and no second one.
  const second = await client.redriveJobs(
    { limit: 10_000, pageToken: first.nextPageToken },
    { timeoutMs: 2_000 },
  );
  expect(second).toMatchObject({ redriven: 1_000, sampleJobIds: ids.slice(300, 320) });
  // Mostly one call; a machine that stalls for seconds takes another, for a call is bounded by time, too.
  let redriven = 0;
  for (let pageToken = second.nextPageToken; pageToken !== ""; ) {
    const answer = await client.redriveJobs({ limit: 10_000, pageToken });
    expect(answer.redriven).toBeGreaterThan(0);
    redriven += answer.redriven;
    pageToken = answer.nextPageToken;
  }
  expect(redriven).toBe(1_200);
  const { rows } = await pool.query("SELECT redrives, count(*)::int AS n FROM tasks GROUP BY redrives");
  expect(rows).toEqual([{ redrives: 1, n: 2_500 }]);
  const looked = await client.redriveJobs({ dryRun: true, limit: 1, state: JobState.CANCELLED });
  expect(looked.nextPageToken).toBe("");
});

test("a token belongs to its filters, and one of a dry run redrives nothing", async () => {
  await deadLetters(2);
  const { nextPageToken: pageToken } = await client.redriveJobs({ dryRun: true, limit: 1 });
  for (const other of [{ type: "other", dryRun: true }, {}] satisfies Init[]) {
    expect((await refusal(client.redriveJobs({ ...other, pageToken }))).message).toContain(
      "expected the filters",
    );
  }
  const bytes = Buffer.from(pageToken, "base64url");
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  const changed = bytes.toString("base64url");
  expect((await refusal(client.redriveJobs({ dryRun: true, pageToken: changed }))).message).toContain(
    "page_token: expected a next_page_token",
  );
});

test("with a rate, jobs have their turns one after the other, across calls", async () => {
  const ids = await deadLetters(6);
  let pageToken = "";
  do {
    // One a minute: none but the first one's turn comes while this test runs.
    const answer = await client.redriveJobs({ perSecond: 1 / 60, limit: 4, pageToken });
    pageToken = answer.nextPageToken;
  } while (pageToken !== "");
  const jobs = await Promise.all(ids.map((jobId) => client.getJob({ jobId })));
  expect(jobs.map(({ state }) => state)).toEqual([
    JobState.QUEUED,
    ...Array.from({ length: 5 }, () => JobState.SCHEDULED),
  ]);
  const times = jobs.flatMap(({ runAt }) => (runAt === undefined ? [] : [timestampDate(runAt).getTime()]));
  const gaps = times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / 1000));
  expect(gaps).toEqual([60, 60, 60, 60, 60]);
});

test("a queue over its depth limit takes no redriven jobs; a call that began before it ends with a token", async () => {
  await deadLetters(1_000, "free");
  // Nobody has popped them: their elements still fill the list.
  await deadLetters(MAX_DEPTH, "full");
  const refused = await waitFor(() => refusal(client.redriveJobs({ queue: "full", limit: 1 })), {
    what: "a sample of the depth to be taken",
  });
  expect(refused).toMatchObject({
    code: Code.ResourceExhausted,
    message: expect.stringContaining("lane q:full:default has"),
  });
  const begun = await client.redriveJobs({ limit: 10_000 });
  expect(begun).toMatchObject({ redriven: 1_000, nextPageToken: expect.stringMatching(/./u) });
  const next = client.redriveJobs({ limit: 10_000, pageToken: begun.nextPageToken });
  expect((await refusal(next)).code).toBe(Code.ResourceExhausted);
});
