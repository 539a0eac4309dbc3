import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import type { HandedJob } from "@muster/db";
import { PRIORITIES } from "@muster/job";
import { TakeJobsResponseSchema } from "@muster/proto/scheduler/v1/worker_service";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { packedJobs } from "./packed-jobs.ts";
import { toTaken } from "./to-taken.ts";

const ms = fc.oneof(
  fc.nat({ max: 5_000_000 }).map((us) => us / 1000),
  fc.nat({ max: 2 ** 31 }),
);
const job: fc.Arbitrary<HandedJob> = fc.record(
  {
    taskId: fc.uuid(),
    type: fc.oneof(fc.constant("work"), fc.string({ unit: "binary", maxLength: 200 })),
    queue: fc.constantFrom("default", "mail"),
    priority: fc.constantFrom(...PRIORITIES),
    payload: fc.record({
      kind: fc.constantFrom("bytes" as const, "json" as const),
      data: fc.oneof(fc.constant(Buffer.from("[1]")), fc.uint8Array({ maxLength: 20_000 })),
    }),
    attempt: fc.nat(),
    maxAttempts: fc.nat(),
    fence: fc.nat(),
    lostCount: fc.nat({ max: 3 }),
    timeoutMs: ms,
    leftMs: ms,
    slots: fc.integer({ min: 1, max: 1_000 }),
    labels: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
    tick: fc.constant("2026-11-30T20:00:00.000Z nightly"),
    trace: fc.constant({ created: { traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01` } }),
    // Beyond what four bytes of seconds hold.
    createdMs: fc.nat({ max: 2 ** 43 }),
    waitedMs: ms,
  },
  {
    requiredKeys: [
      "taskId",
      "type",
      "queue",
      "priority",
      "payload",
      "attempt",
      "maxAttempts",
      "fence",
      "lostCount",
      "timeoutMs",
      "createdMs",
      "waitedMs",
    ],
  },
);

test("jobs are written as the library writes them, byte for byte", () => {
  fc.assert(
    fc.property(fc.array(job, { minLength: 1, maxLength: 6 }), fc.boolean(), (jobs, jsonText) => {
      const message = create(TakeJobsResponseSchema, { jobs: jobs.map((one) => toTaken(one, { jsonText })) });
      const written = toBinary(TakeJobsResponseSchema, message);
      expect(Buffer.from(packedJobs(jobs, jsonText)).equals(written.subarray(1))).toBe(true);
    }),
  );
});

test("what is written beside them by the library is one answer with them", () => {
  const plain: HandedJob = {
    taskId: "0199c0de-0000-7000-8000-000000000000",
    type: "work",
    queue: "default",
    priority: "default",
    payload: { kind: "bytes", data: new Uint8Array() },
    attempt: 1,
    maxAttempts: 3,
    fence: 1,
    lostCount: 0,
    timeoutMs: 1_000,
    createdMs: 1,
    waitedMs: 0,
  };
  const said = { takeId: "taken", drain: true };
  const message = create(TakeJobsResponseSchema, said);
  message.$unknown = [{ no: 2, wireType: WireType.LengthDelimited, data: packedJobs([plain, plain], true) }];
  const jobs = [plain, plain].map((one) => toTaken(one, { jsonText: true }));
  const read = fromBinary(TakeJobsResponseSchema, toBinary(TakeJobsResponseSchema, message));
  expect(read).toEqual(create(TakeJobsResponseSchema, { ...said, jobs }));
});
