import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { JobEventSchema, JobState } from "@muster/proto/scheduler/v1/job";
import { OutputStream } from "@muster/proto/scheduler/v1/watch";
import { expect, test } from "vitest";
import { tellEvents, UNTOLD } from "./told.ts";

const event = (
  init: MessageInitShape<typeof JobEventSchema>,
): ReturnType<typeof create<typeof JobEventSchema>> => create(JobEventSchema, init);

const EVENTS = [
  event({ sequence: 1n, state: JobState.RUNNING, status: { version: 2, state: JobState.RUNNING } }),
  event({ sequence: 2n, report: { case: "log", value: { level: "info", message: "hi", attempt: 1 } } }),
  event({
    sequence: 3n,
    report: {
      case: "output",
      value: { stream: OutputStream.STDERR, data: new TextEncoder().encode("oops"), attempt: 1 },
    },
  }),
  event({ sequence: 4n, report: { case: "progress", value: { kind: { case: "numberValue", value: 0.5 } } } }),
];

test("what a stream tells adds up to what the page shows", () => {
  const told = tellEvents(UNTOLD, EVENTS);
  expect(told.status?.state).toBe(JobState.RUNNING);
  expect(told.lines.map(({ line }) => line.message)).toEqual(["hi"]);
  expect(told.output).toEqual([{ attempt: 1, isError: true, text: "oops", cut: false }]);
  expect(told.progress?.kind.value).toBe(0.5);
  expect(told.sequence).toBe(4n);
});

test("events that come a second time, because a stream was begun anew, are told once", () => {
  const told = tellEvents(tellEvents(UNTOLD, EVENTS), [
    ...EVENTS,
    event({ sequence: 5n, report: { case: "log", value: { message: "b" } } }),
  ]);
  expect(told.lines.map(({ line }) => line.message)).toEqual(["hi", "b"]);
  expect(told.output).toHaveLength(1);
});
