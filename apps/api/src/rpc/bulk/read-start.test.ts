import { create } from "@bufbuild/protobuf";
import { BulkAction, StartBulkRequestSchema } from "@muster/proto/scheduler/v1/bulk_service";
import { JobState, Priority } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { readStart } from "./read-start.ts";

type Init = Parameters<typeof create<typeof StartBulkRequestSchema>>[1];

const read = (init: Init): ReturnType<typeof readStart> => readStart(create(StartBulkRequestSchema, init));
const REDRIVE = { action: BulkAction.REDRIVE, requestId: "once" };
const CANCEL = { action: BulkAction.CANCEL, requestId: "once" };
const ID = "0199c0de-0000-7000-8000-00000000000A";

const BAD: readonly [string, Init, string][] = [
  ["no action", { requestId: "once", filter: { all: true } }, "action: expected BULK_ACTION_REDRIVE or"],
  ["an unknown action", { ...REDRIVE, action: 9 as BulkAction, filter: { all: true } }, "action: expected"],
  ["no filter", REDRIVE, "filter: expected to be set"],
  [
    "an empty filter",
    { ...REDRIVE, filter: {} },
    "filter: expected at least one of its fields, or all = true",
  ],
  ["all with a filter", { ...CANCEL, filter: { all: true, type: "a" } }, "filter.all: expected no filter"],
  [
    "all with states",
    { ...CANCEL, filter: { all: true, states: [JobState.QUEUED] } },
    "filter.all: expected",
  ],
  ["an id", { ...REDRIVE, filter: { jobIds: ["7"] } }, "filter.job_ids[0]: expected a job id such as"],
  [
    "too many ids",
    { ...REDRIVE, filter: { jobIds: Array.from({ length: 1_001 }, () => ID) } },
    "filter.job_ids: expected at most 1000 ids, got 1001",
  ],
  [
    "a state that cannot be redriven",
    { ...REDRIVE, filter: { states: [JobState.FAILED, JobState.RUNNING] } },
    "filter.states[1]: expected JOB_STATE_FAILED, _DEADLETTER or _CANCELLED",
  ],
  [
    "a state that cannot be cancelled",
    { ...CANCEL, filter: { states: [JobState.SUCCEEDED] } },
    "filter.states[0]: expected JOB_STATE_SCHEDULED, _QUEUED, _RETRY or _RUNNING",
  ],
  ["no state", { ...CANCEL, filter: { states: [JobState.UNSPECIFIED] } }, 'got "JOB_STATE_UNSPECIFIED"'],
  ["a queue", { ...CANCEL, filter: { queue: "a b" } }, "filter.queue: expected"],
  ["a priority", { ...CANCEL, filter: { priority: 9 as Priority } }, "filter.priority: expected"],
  ["an error", { ...REDRIVE, filter: { error: "x".repeat(501) } }, "filter.error: expected at most 500"],
  ["a fault", { ...REDRIVE, filter: { fingerprint: "XY" } }, "filter.fingerprint: expected 16 hexadecimal"],
  [
    "a reason of none",
    { ...CANCEL, filter: { deadReason: "poison" } },
    "filter.dead_reason: expected to be unset",
  ],
  [
    "an end of none",
    { ...CANCEL, filter: { finishedBefore: { seconds: 1n } } },
    "filter.finished_before: expected to be unset but for BULK_ACTION_REDRIVE",
  ],
  [
    "grace",
    { ...REDRIVE, filter: { all: true }, grace: { seconds: 1n } },
    "grace: expected to be unset but for",
  ],
  [
    "too much grace",
    { ...CANCEL, filter: { all: true }, grace: { seconds: 9_999n } },
    "grace: expected 0 to",
  ],
  [
    "a rate",
    { ...REDRIVE, filter: { all: true }, perSecond: 0.001 },
    "per_second: expected 0, or 0.01 to 10000",
  ],
  [
    "no rate",
    { ...REDRIVE, filter: { all: true }, perSecond: Number.NaN },
    "per_second: expected 0, or 0.01",
  ],
  ["no request", { action: BulkAction.CANCEL, filter: { all: true } }, "request_id: expected 1 to 128"],
  [
    "a time",
    { ...CANCEL, filter: { all: true }, before: { seconds: 10n ** 15n } },
    "before: expected a valid",
  ],
  ["a reason", { ...CANCEL, filter: { all: true }, reason: "x".repeat(501) }, "reason: expected at most 500"],
];

test.each(BAD)("%s is refused by its field's name", (_what, init, message) => {
  expect(() => read(init)).toThrow(message);
});

test("a dry run needs no request_id", () => {
  expect(read({ action: BulkAction.CANCEL, dryRun: true, filter: { all: true } }).requestId).toBe("");
});

test("without states it is for those that the action means", () => {
  expect(read({ ...CANCEL, filter: { type: "a" } }).filter.states).toEqual(
    expect.arrayContaining(["scheduled", "queued", "retry", "running"]),
  );
  expect(read({ ...REDRIVE, filter: { type: "a" } }).filter.states).toEqual(["deadletter"]);
  const any = expect.arrayContaining(["failed", "deadletter", "cancelled"]) as unknown;
  expect(read({ ...REDRIVE, filter: { jobIds: [ID] } }).filter.states).toEqual(any);
  expect(read({ ...REDRIVE, filter: { all: true } }).filter.states).toEqual(any);
});

test("every part of a filter is read, ids in their one form and once", () => {
  const filter = {
    jobIds: [ID, ID.toLowerCase()],
    states: [JobState.FAILED, JobState.FAILED],
    type: "ship",
    queue: "orders",
    priority: Priority.HIGH,
    labels: { tenant: "7" },
    error: "503",
    fingerprint: "0123456789abcdef",
    finishedAfter: { seconds: 1n },
    finishedBefore: { seconds: 2n, nanos: 500_000 },
  };
  expect(read({ ...REDRIVE, filter, before: { seconds: 3n, nanos: 1_000 }, perSecond: 0.5 })).toEqual({
    action: "redrive",
    filter: {
      taskIds: [ID.toLowerCase()],
      states: ["failed"],
      type: "ship",
      queue: "orders",
      priority: "high",
      labels: { tenant: "7" },
      error: "503",
      fingerprint: "0123456789abcdef",
      finishedFromMs: 1_000,
      finishedBeforeMs: 2_000.5,
    },
    perSecond: 0.5,
    beforeUs: 3_000_001,
    reason: "",
    graceMs: null,
    requestId: "once",
  });
});
