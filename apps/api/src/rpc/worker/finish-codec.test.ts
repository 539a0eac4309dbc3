import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { FinishedSchema } from "@muster/proto/scheduler/v1/finished";
import { FinishRequestSchema } from "@muster/proto/scheduler/v1/worker_service";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readFinish } from "./finish-codec.ts";

type Outcome = NonNullable<MessageInitShape<typeof FinishedSchema>["outcome"]>;

const result = fc.oneof(
  fc.constant({}),
  fc.uint8Array({ maxLength: 300 }).map((value) => ({ result: { case: "payload" as const, value } })),
  fc.uint8Array({ maxLength: 300 }).map((value) => ({ result: { case: "jsonText" as const, value } })),
);
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 4, arbitrary: result.map((value): Outcome => ({ case: "succeeded", value })) },
  fc.string().map((message): Outcome => ({ case: "error", value: { message } })),
  fc.constant<Outcome>({ case: "released", value: {} }),
);
const request = fc.record({
  workerId: fc.string({ maxLength: 8 }),
  session: fc.string({ unit: "binary", maxLength: 8 }),
  received: fc.array(fc.uuid(), { maxLength: 3 }),
  results: fc.array(
    fc.record({
      jobId: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, fc.string()),
      fence: fc.oneof(fc.nat(), fc.integer()),
      traceparent: fc.oneof(fc.constant(""), fc.string()),
      outcome,
    }),
    { maxLength: 5 },
  ),
});

test("a Finish is read as the library reads it, or left to the library", () => {
  let read = 0;
  fc.assert(
    fc.property(request, (init) => {
      const bytes = Buffer.from(toBinary(FinishRequestSchema, create(FinishRequestSchema, init)));
      const found = readFinish(bytes);
      if (found === undefined) return;
      read += 1;
      expect(found).toEqual(fromBinary(FinishRequestSchema, bytes));
    }),
    { numRuns: 500 },
  );
  expect(read).toBeGreaterThan(50);
});

test("what our workers write is read here", () => {
  const results = Array.from({ length: 1_000 }, (_, n) => ({
    jobId: `0199c0de-0000-7000-8000-${String(n).padStart(12, "0")}`,
    fence: 1 + n,
    outcome: { case: "succeeded", value: {} } as const,
  }));
  const init = { workerId: "w", session: "s", results, received: ["r"] };
  const bytes = Buffer.from(toBinary(FinishRequestSchema, create(FinishRequestSchema, init)));
  expect(readFinish(bytes)).toEqual(fromBinary(FinishRequestSchema, bytes));
  const more = { ...init, results: [...results, ...results.slice(0, 1)] };
  expect(readFinish(toBinary(FinishRequestSchema, create(FinishRequestSchema, more)))).toBeUndefined();
});

test("bytes that were changed on their way are read as the library reads them, or not at all", () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }), cut: fc.nat({ max: 3 }) });
  fc.assert(
    fc.property(request, fc.array(change, { maxLength: 3 }), (init, changes) => {
      const bytes = Buffer.from(toBinary(FinishRequestSchema, create(FinishRequestSchema, init)));
      for (const { at, byte } of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
      const cut = bytes.subarray(0, bytes.length - (changes[0]?.cut ?? 0));
      const found = readFinish(cut);
      expect(found).toEqual(found && fromBinary(FinishRequestSchema, cut));
    }),
    { numRuns: 2_000 },
  );
});
