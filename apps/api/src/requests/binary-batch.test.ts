import { setImmediate as nextTurn } from "node:timers/promises";
import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { Value } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { JobSchema } from "@muster/proto/scheduler/v1/job";
import { SubmitJobRequestSchema, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { array, assert, asyncProperty, nat, uint8Array } from "fast-check";
import { describe, expect, test } from "vitest";
import { buildBinaryBatch } from "./binary-batch.ts";
import { isLongBatch } from "./long-batch.ts";

type JobInit = Exclude<MessageInitShape<typeof JobSchema>, { $typeName: string }>;

const still: AbortSignal = new AbortController().signal;
const encode = (jobs: readonly JobInit[]): Uint8Array =>
  toBinary(SubmitJobsRequestSchema, create(SubmitJobsRequestSchema, { jobs: [...jobs] }));

/** A job of `values` small JSON values, which are two elements each. */
const listOf = (values: number): JobInit => {
  const value = { kind: { case: "boolValue", value: true } } as const;
  const list = { values: Array.from({ length: values }, () => value) };
  return {
    type: "list",
    body: { case: "json", value: { kind: { case: "listValue", value: list } } as Value },
  };
};

describe("case A1: a long batch of protobuf is built some jobs at a time", () => {
  test.each<[string, Uint8Array]>([
    [
      "jobs of all sizes",
      encode([{ type: "a" }, listOf(20_000), {}, { type: "ü", labels: { a: "b" } }, listOf(9)]),
    ],
    [
      "thousands of jobs",
      encode(Array.from({ length: 5_000 }, (_, n) => ({ type: `t${n}`, labels: { n: `${n}` } }))),
    ],
    [
      "fields that nobody knows, before, between and after",
      Buffer.concat([
        Buffer.from([0x10, 1]),
        encode([listOf(20_000)]),
        Buffer.from([0x1b, 0x08, 1, 0x1c]),
        encode([{ type: "b" }]),
        Buffer.from([0x25, 1, 2, 3, 4]),
      ]),
    ],
    ["nothing", new Uint8Array()],
  ])("it is the message that the library would build: %s", async (_name, bytes) => {
    expect(await buildBinaryBatch(bytes, still)).toEqual(fromBinary(SubmitJobsRequestSchema, bytes));
  });

  test("what is no protobuf is refused as the library refuses it, or for being cut off", async () => {
    const sound = encode([{ type: "a" }, listOf(9_000), { type: "b", labels: { c: "d" } }]);
    const edits = array(nat(sound.length - 1), { minLength: 1, maxLength: 3 });
    await assert(
      asyncProperty(edits, uint8Array({ minLength: 3, maxLength: 3 }), async (places, values) => {
        const bytes = Uint8Array.from(sound);
        for (const [index, place] of places.entries()) bytes[place] = values[index] ?? 0;
        const built = await buildBinaryBatch(bytes, still).catch((error: unknown) => error);
        const refused = expect.objectContaining({ code: Code.Internal });
        expect(built).toEqual(built instanceof Error ? refused : fromBinary(SubmitJobsRequestSchema, bytes));
      }),
      { numRuns: 50 },
    );
  });

  test("one job holds no more in a batch than alone", async () => {
    await expect(buildBinaryBatch(encode([{}, listOf(150_000)]), still)).rejects.toMatchObject({
      code: Code.InvalidArgument,
      rawMessage:
        "jobs[1]: expected at most 300000 fields, entries of lists and maps, and JSON values, got more",
    });
  });

  test("other callers have their turn meanwhile, and nothing more is built for a caller that has left", async () => {
    const bytes = encode(Array.from({ length: 400 }, () => listOf(1_000)));
    let turns = 0;
    const state = { built: false };
    const building = buildBinaryBatch(bytes, still).finally(() => (state.built = true));
    for (; !state.built; turns += 1) await nextTurn();
    expect((await building).jobs).toHaveLength(400);
    expect(turns).toBeGreaterThan(2);
    const left = new AbortController();
    const abandoned = buildBinaryBatch(bytes, left.signal);
    left.abort(new Error("the caller disconnected"));
    await expect(abandoned).rejects.toThrow("disconnected");
  });
});

test("what is short, or of another method, is left to the library", () => {
  const long = Buffer.alloc(64 * 1024);
  expect(isLongBatch(SubmitJobsRequestSchema, long)).toBe(true);
  expect(isLongBatch(SubmitJobsRequestSchema, long.subarray(1))).toBe(false);
  expect(isLongBatch(SubmitJobRequestSchema, long)).toBe(false);
});
