import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { JobRecord } from "@muster/db";
import { JobEventSchema, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { jobRecord } from "../test/job-record.ts";
import { toEvent } from "./to-proto.ts";

const NOW = new Date("2026-01-02T03:04:05.000Z");

function jobWith(json: string): JobRecord {
  return jobRecord(NOW, {
    state: "succeeded",
    startedAt: NOW,
    finishedAt: NOW,
    result: { kind: "json", data: Buffer.from(json) },
    progress: { json, at: NOW },
  });
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
