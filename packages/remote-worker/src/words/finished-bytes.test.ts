import { create, toBinary } from "@bufbuild/protobuf";
import { FinishRequestSchema } from "@muster/proto/scheduler/v1/worker_service";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type EndedHere, finishedOf } from "./finished.ts";
import { finishedBytes } from "./finished-bytes.ts";

const body = fc.record({
  kind: fc.constantFrom("bytes" as const, "json" as const),
  data: fc.uint8Array({ maxLength: 20_000 }),
});
const outcome: fc.Arbitrary<EndedHere["outcome"]> = fc.oneof(
  fc.constant({ kind: "succeeded" as const }),
  body.map((result) => ({ kind: "succeeded" as const, result })),
  fc.string({ unit: "binary" }).map((error) => ({ kind: "error" as const, error })),
  fc.constant({ kind: "released" as const }),
);
const ending: fc.Arbitrary<EndedHere> = fc.record(
  {
    taskId: fc.uuid(),
    workerId: fc.constant("w"),
    fence: fc.nat(),
    outcome,
    traceparent: fc.constant(`00-${"1".repeat(32)}-${"2".repeat(16)}-01`),
  },
  { requiredKeys: ["taskId", "workerId", "fence", "outcome"] },
);

test("ends are written as the library writes them, byte for byte", () => {
  fc.assert(
    fc.property(fc.array(ending, { minLength: 1, maxLength: 6 }), (endings) => {
      const request = create(FinishRequestSchema, { results: endings.map(finishedOf) });
      const written = toBinary(FinishRequestSchema, request);
      expect(Buffer.from(finishedBytes(endings)).equals(written.subarray(1))).toBe(true);
    }),
  );
});
