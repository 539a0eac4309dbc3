import { fromJsonString } from "@bufbuild/protobuf";
import { CancelJobsRequestSchema } from "@muster/proto/scheduler/v1/cancel";
import {
  ListJobsRequestSchema,
  SubmitJobRequestSchema,
  WatchJobRequestSchema,
} from "@muster/proto/scheduler/v1/scheduler";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonMistakes } from "./mistakes.ts";

type Schema = Parameters<typeof jsonMistakes>[0];

function told(schema: Schema, json: unknown): string {
  try {
    jsonMistakes(schema, json).end();
    return "nothing";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const ofJob = (job: unknown): string => told(SubmitJobRequestSchema, { job });
const SPAN = "expected a duration in seconds, such as";
const TIME = 'expected a time of the calendar, such as "2030-01-31T12:00:00Z", got';

test.each<[object, string]>([
  [{ delay: "5m" }, `job.delay: ${SPAN} "300s", got "5m"`],
  [{ delay: "1 hour" }, `job.delay: ${SPAN} "3600s", got "1 hour"`],
  [{ timeout: "250ms" }, `job.timeout: ${SPAN} "0.25s", got "250ms"`],
  [{ timeout: 30 }, `job.timeout: ${SPAN} "30s", got 30`],
  [{ timeout: "30" }, `job.timeout: ${SPAN} "30s", got "30"`],
  [{ delay: "5sec" }, `job.delay: ${SPAN} "5s", got "5sec"`],
  [{ delay: "0.0000000001s" }, `job.delay: ${SPAN} "`],
  [{ delay: "soon" }, `job.delay: ${SPAN} "1.5s", got "soon"`],
  [{ delay: { seconds: 5 } }, `job.delay: ${SPAN} "1.5s", got an object with seconds`],
  [{ priority: "high" }, '(did you mean PRIORITY_HIGH?), got "high"'],
  [
    { priority: "PRIORITY_URGENT" },
    "job.priority: expected one of PRIORITY_CRITICAL, PRIORITY_HIGH, PRIORITY_DEFAULT",
  ],
  [{ priority: 1.5 }, "job.priority: expected one of PRIORITY_CRITICAL"],
  [{ runAt: "2030-02-30T00:00:00Z" }, `job.run_at: ${TIME} "2030-02-30T00:00:00Z"`],
  [{ run_at: "2029-02-29T00:00:00Z" }, `job.run_at: ${TIME} "2029-02-29T00:00:00Z"`],
  [{ runAt: "2030-04-31T00:00:00+01:00" }, `job.run_at: ${TIME}`],
  [{ runAt: "2030-01-01T24:00:00Z" }, `job.run_at: ${TIME}`],
  [{ runAt: "2030-01-01" }, `job.run_at: ${TIME}`],
  [{ runAt: 1_893_456_000 }, `job.run_at: ${TIME} 1893456000`],
  [{ maxAttempts: "many" }, 'job.max_attempts: expected a whole number of 32 bits, got "many"'],
  [{ maxAttempts: 1.5 }, "job.max_attempts: expected a whole number of 32 bits, got 1.5"],
  [{ maxAttempts: 2 ** 31 }, "job.max_attempts: expected a whole number of 32 bits, got 2147483648"],
  [{ payload: "not base64!" }, 'job.payload: expected bytes as base64 text, got "not base64!"'],
  [{ labels: { a: 7 } }, 'job.labels["a"]: expected text, got 7'],
  [{ labels: ["a"] }, "job.labels: expected an object, got an array of 1"],
  [{ retryPolicy: { initial: "1m" } }, `job.retry_policy.initial: ${SPAN} "60s", got "1m"`],
  [
    { retryPolicy: { initialMs: 5 } },
    'job.retry_policy.initialMs: expected initial ("initialMs" is unknown), got 5',
  ],
  [{ debounce: { key: 1 } }, "job.debounce.key: expected text, got 1"],
  [{ prioritiy: 1 }, 'job.prioritiy: expected priority ("prioritiy" is unknown), got 1'],
  [{ colour: 1 }, "job.colour: expected one of the fields type, priority, queue"],
  [{ payload: "", json: 1 }, "job.json: expected not beside payload, got both"],
  [{ runAt: null, run_at: null }, "job.run_at: expected run_at or runAt, got both"],
  [{ type: "a\ud800" }, 'job.type: expected text without lone surrogates, got "a\\ud800"'],
  [{ labels: { a: "\ud800" } }, 'job.labels["a"]: expected text without lone surrogates, got "\\ud800"'],
  [
    { labels: { "\ud800": "a" } },
    'job.labels (a name): expected text without lone surrogates, got "\\ud800"',
  ],
  [
    { json: Array.from({ length: 100 }).reduce((inner) => [inner], 1) },
    "job.json: expected JSON with fewer levels",
  ],
])("case D5: JSON that is no job says what is wrong with it: %j", (job, message) => {
  expect(ofJob({ type: "t", ...job })).toContain(message);
});

test("case D5: all mistakes of a document are told at once, up to a bound", () => {
  const job = {
    typ: "t",
    priority: "high",
    delay: "5m",
    maxAttempts: "x",
    labels: { a: 1 },
    retryPolicy: { max: 1 },
  };
  expect(
    ofJob(job)
      .split("; ")
      .map((line) => line.split(":")[0]),
  ).toEqual([
    "job.typ",
    "job.priority",
    "job.delay",
    "job.max_attempts",
    'job.labels["a"]',
    "job.retry_policy.max",
  ]);
  const labels = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`l${n}`, n]));
  expect(ofJob({ type: "t", labels }).split("; ")).toHaveLength(20);
});

test("case D5: other requests are read the same way", () => {
  expect(told(ListJobsRequestSchema, { state_filter: "queued", pageSize: "all" })).toBe(
    "state_filter: expected one of JOB_STATE_SCHEDULED, JOB_STATE_QUEUED, JOB_STATE_RUNNING, JOB_STATE_RETRY, " +
      "JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_DEADLETTER, JOB_STATE_CANCELLED (did you mean JOB_STATE_QUEUED?), " +
      'got "queued"; page_size: expected a whole number of 32 bits, got "all"',
  );
  expect(
    told(CancelJobsRequestSchema, { states: ["JOB_STATE_QUEUED", null], jobIds: "a", grace: "1h" }),
  ).toMatch(
    /^states\[1\]: expected one of .* got null; job_ids: expected an array, got "a"; grace: .*"3600s", got "1h"$/,
  );
  for (const json of [null, 5, "x", []])
    expect(told(ListJobsRequestSchema, json)).toMatch(/^request body: expected an object/);
});

test("numbers of 64 bits are compared to the last digit", () => {
  const largest = String(2n ** 63n - 1n);
  const ofPlace = (resumeAfter: string): string => told(WatchJobRequestSchema, { resumeAfter });
  expect([largest, `-${largest}`, "7.0"].map(ofPlace)).toEqual(["nothing", "nothing", "nothing"]);
  for (const beyond of [String(2n ** 63n), "9".repeat(1_000)])
    expect(ofPlace(beyond)).toContain("resume_after: expected a whole number of 64 bits, got");
});

test("what protobuf's parser refuses has a mistake, and what has none it takes", () => {
  const odd = fc.oneof(
    fc.constantFrom(
      "PRIORITY_HIGH",
      "1s",
      "-5s",
      "1.5s",
      "1e3s",
      "2030-01-01T00:00:00Z",
      "2030-01-01T00:00:00+25:00",
      "NaN",
      "7",
      "7.0",
      "YQ",
      "YQ==",
      "YR=",
      "a b",
    ),
    fc.jsonValue({ maxDepth: 3 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const names = [
    "type",
    "priority",
    "queue",
    "payload",
    "json",
    "maxAttempts",
    "max_attempts",
    "runAt",
    "delay",
    "labels",
    "debounce",
    "retryPolicy",
    "other",
  ];
  const job = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 3 });
  fc.assert(
    fc.property(job, (written) => {
      const text = JSON.stringify({ job: written });
      let parsed = true;
      try {
        fromJsonString(SubmitJobRequestSchema, text);
      } catch {
        parsed = false;
      }
      const taken = told(SubmitJobRequestSchema, JSON.parse(text)) === "nothing";
      expect({ written, taken }).toEqual({ written, taken: parsed });
    }),
    { numRuns: 300 },
  );
});
