import { create, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import type { JobRecord } from "@muster/db";
import { JobEventSchema, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { jobRecord } from "../test/job-record.ts";
import { measure, readableValue } from "./json/value.ts";
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

const LIMIT_BYTES = 4 * 1024 * 1024;
const repeated = (part: string, bytes: number): string =>
  `[${Array.from({ length: Math.floor(bytes / (part.length + 1)) }, () => part).join(",")}]`;
const RESULT_BYTES = 1024 * 1024;

test.each(["1", '""', "null", "{}", "[]", '{"":1}', '{"a":[1]}', '"✓"'])(
  "case A5: the longest result made of %s is an answer that clients take, and all of it",
  (part) => {
    const json = repeated(part, RESULT_BYTES);
    const { progress: _, ...job } = jobWith(json);
    const event = create(JobEventSchema, toEvent({ sequence: 1, job }));
    expect(toBinary(JobEventSchema, event).length).toBeLessThan(LIMIT_BYTES);
    expect(textOf(event.status?.resultBody)).toBe(json);
  },
);

test("a value is measured as protobuf writes it", () => {
  const values = [
    "0",
    '"é"',
    "true",
    "null",
    "[]",
    "{}",
    '{"a":{"b":[1,"x",null,{"c":false}]}}',
    repeated('"abc"', 70_000),
  ];
  for (const json of values) {
    const value = readableValue(json);
    expect(measure(JSON.parse(json)).bytes).toBe(toBinary(ValueSchema, value).length);
  }
});

test("what is not nested deep is a value", () => {
  const event = create(
    JobEventSchema,
    toEvent({ sequence: 1, job: jobWith(nested(30, '{"a":', "[]", "}")) }),
  );
  expect(event.status?.resultBody.case).toBe("resultJson");
});
