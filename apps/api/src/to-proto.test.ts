import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { JobRecord } from "@muster/db";
import { JobEventSchema, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { toEvent } from "./to-proto.ts";

const NOW = new Date("2026-01-02T03:04:05.000Z");

function jobWith(json: string): JobRecord {
  return {
    taskId: "0199c0de-0000-7000-8000-000000000000",
    type: "resize",
    queue: "media",
    priority: "high",
    state: "succeeded",
    attempts: 1,
    maxAttempts: 3,
    lostCount: 0,
    snoozes: 0,
    redrives: 0,
    redrivenAt: null,
    redrivenFrom: null,
    version: 1,
    timeoutMs: 60_000,
    lastError: null,
    deadReason: null,
    hold: null,
    workerId: null,
    cancelRequested: false,
    cancelReason: null,
    labels: {},
    createdAt: NOW,
    updatedAt: NOW,
    runAt: NOW,
    startedAt: NOW,
    finishedAt: NOW,
    startBy: null,
    deadlineAt: null,
    result: { kind: "json", data: Buffer.from(json) },
    progress: { json, at: NOW },
  };
}

const nested = (depth: number, open: string, inner: string, close: string): string =>
  open.repeat(depth) + inner + close.repeat(depth);

const RESULTS: Readonly<Record<string, string>> = {
  "a number beyond a double": '{"n":1e999}',
  ...Object.fromEntries(
    [10, 30, 31, 35, 45, 49, 60, 99, 101, 100_000].flatMap((depth) => [
      [`${depth} lists`, nested(depth, "[", "1", "]")],
      [`${depth} objects`, nested(depth, '{"a":', "1", "}")],
    ]),
  ),
};

/** As its text, where a Value cannot hold it. */
function textOf(body: JobStatus["resultBody"] | undefined): string {
  if (body?.case === "resultJson") return JSON.stringify(toJson(ValueSchema, body.value));
  return Buffer.from(body?.value ?? []).toString();
}

test.each(Object.entries(RESULTS))("a result that a client of each protocol can read: %s", (_name, json) => {
  const event = create(JobEventSchema, toEvent({ sequence: 1, job: jobWith(json) }));
  const read = fromBinary(JobEventSchema, toBinary(JobEventSchema, event));
  expect(read.status?.resultBody).toEqual(event.status?.resultBody);
  expect(toJson(JobEventSchema, event)).toMatchObject({ state: "JOB_STATE_SUCCEEDED" });
  expect(textOf(event.status?.resultBody)).toBe(json);
});

test("what is not nested deep is a value", () => {
  const event = create(
    JobEventSchema,
    toEvent({ sequence: 1, job: jobWith(nested(30, '{"a":', "[]", "}")) }),
  );
  expect(event.status?.resultBody.case).toBe("resultJson");
});
