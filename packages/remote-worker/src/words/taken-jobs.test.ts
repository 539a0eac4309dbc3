import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { ClaimedJob } from "@muster/job";
import { TakeJobsResponseSchema, type TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { claimedJob } from "./claimed-job.ts";
import { takenJobs, WITHOUT_JOBS } from "./taken-jobs.ts";

const time = fc
  .record({ seconds: fc.nat({ max: 2 ** 33 }), nanos: fc.nat({ max: 999_999_999 }) })
  .map(({ seconds, nanos }) => ({ seconds: BigInt(seconds), nanos }));
const number = fc.oneof(fc.constant(0), fc.nat());

const job: fc.Arbitrary<MessageInitShape<typeof TakenJobSchema>> = fc
  .record({
    jobId: fc.oneof({ weight: 5, arbitrary: fc.uuid() }, fc.string()),
    type: fc.oneof(fc.constant("work"), fc.string({ unit: "binary", maxLength: 150 })),
    queue: fc.constantFrom("default", "mail", ""),
    fence: number,
    priority: fc.constantFrom(0, 1, 2, 3, 4),
    attempt: number,
    maxAttempts: number,
    lostCount: number,
    slots: number,
    timeLeft: time,
    waited: time,
    createdAt: time,
    labels: fc.dictionary(fc.constantFrom("a", "b"), fc.string(), { maxKeys: 2 }),
    traceparent: fc.constantFrom("", `00-${"1".repeat(32)}-${"2".repeat(16)}-01`),
    schedule: fc.constantFrom("", "nightly"),
    data: fc.uint8Array({ maxLength: 300 }),
    kind: fc.constantFrom("payload" as const, "jsonText" as const),
  })
  .map(({ data, kind, ...record }) => ({ ...record, body: { case: kind, value: data } }));

const read = (bytes: Uint8Array): ClaimedJob[] => takenJobs(fromBinary(WITHOUT_JOBS, bytes));
const readByLibrary = (bytes: Uint8Array): ClaimedJob[] =>
  fromBinary(TakeJobsResponseSchema, bytes).jobs.map(claimedJob);

test("jobs of an answer are read as the library reads them, and so is all else", () => {
  fc.assert(
    fc.property(fc.array(job, { maxLength: 5 }), fc.uuid(), fc.boolean(), (jobs, takeId, drain) => {
      const init = { takeId, jobs, drain, cancel: [{ jobId: "x", fence: 1 }] };
      const bytes = toBinary(TakeJobsResponseSchema, create(TakeJobsResponseSchema, init));
      expect(plain(read(bytes))).toEqual(plain(readByLibrary(bytes)));
      expect(fromBinary(WITHOUT_JOBS, bytes)).toMatchObject({ takeId, drain, cancel: [{ jobId: "x" }] });
    }),
    { numRuns: 500 },
  );
});

test("bytes that were changed on their way are read as the library reads them, or refused by one of both", () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(fc.array(job, { minLength: 1, maxLength: 2 }), change, (jobs, { at, byte }) => {
      const bytes = toBinary(TakeJobsResponseSchema, create(TakeJobsResponseSchema, { jobs }));
      bytes[at % bytes.length] = byte;
      const expected = outcomeOf(() => readByLibrary(bytes));
      const found = outcomeOf(() => read(bytes));
      expect([expected, "refused"]).toContainEqual(expected === "refused" ? "refused" : found);
    }),
    { numRuns: 2_000 },
  );
});

function outcomeOf(work: () => ClaimedJob[]): unknown {
  try {
    return plain(work());
  } catch {
    return "refused";
  }
}

/** Bytes by what they hold: of views of one buffer nobody asks which one. */
const plain = (jobs: readonly ClaimedJob[]): unknown[] =>
  jobs.map((one) => ({ ...one, payload: { ...one.payload, data: [...one.payload.data] } }));
