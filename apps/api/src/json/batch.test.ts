import { setImmediate as nextTurn } from "node:timers/promises";
import { fromJsonString } from "@bufbuild/protobuf";
import { SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { describe, expect, test } from "vitest";
import { buildJsonBatch } from "./batch.ts";
import { asJsonCall, jsonRefusal } from "./request.ts";

const still: AbortSignal = new AbortController().signal;
const SPACE: string = " ".repeat(64 * 1024);
const INPUT = SubmitJobsRequestSchema;

const build = (text: string, signal: AbortSignal = still): ReturnType<typeof buildJsonBatch> =>
  buildJsonBatch(Buffer.from(text), signal);

/** What the caller of a refused batch reads. */
async function refusalOf(text: string): Promise<string> {
  return new Promise((resolve) => {
    asJsonCall(INPUT, () => {
      build(text).then(
        () => resolve("none"),
        (error: Error) => resolve(jsonRefusal(error.message)?.message ?? error.message),
      );
    });
  });
}

describe("case A1: a long batch of JSON is built job by job", () => {
  test.each([
    `{"jobs":[{"type":"a"}]${SPACE}}`,
    `${SPACE.slice(65_400)}{ "jobs" : [ {"type":"a","json":[1,{"b":[]},"],}\\"{"],"labels":{"a,b":"c"}} , {"type":"ü"} ] }${SPACE}`,
    `{"jobs":[${`{"type":"a","json":{"b":[[],{}]},"labels":{"x":"y"}},`.repeat(2_000)}{}]}`,
  ])("it is the message that the library would build: %.40s", async (text) => {
    expect(await build(text)).toEqual(fromJsonString(INPUT, text));
  });

  test.each([
    `{"jobs":[${SPACE}]}`,
    `{"jobs":null${SPACE}}`,
    `{"jobs":[{}],"jobs":[{}]${SPACE}}`,
    `{"jobs":[{}${SPACE}`,
    `{"jobs":[{}]${SPACE}} x`,
    `{${SPACE}"jobs":[{}]}`,
    `[${SPACE}]`,
  ])("another document is left to the library: %.40s", async (text) => {
    expect(await build(text)).toBeUndefined();
  });

  test.each([
    [`{"jobs":[{},{"typ":"a"}]${SPACE}}`, /jobs\[1\]\.typ.*type/u],
    [`{"jobs":[{"delay":"5m"},{"runAt":"2030-02-30T00:00:00Z"}]${SPACE}}`, /delay.*"300s".*run_at/u],
    [`{"jobs":[{"runAt":"2030-02-30T00:00:00Z"}]${SPACE}}`, /jobs\[0\]\.run_at/u],
    [`{"jobs":[{"type":"a","type":"b"}]${SPACE}}`, /duplicate/u],
    [`{"jobs":[{},]${SPACE}}`, /request body/u],
    [`{"jobs":[{"json":[${"1,".repeat(180_000)}1]}]}`, /jobs\[0\]: expected at most 180000 JSON values/u],
  ])("what is wrong with it is said as for a short one: %.40s", async (text, said) => {
    expect(await refusalOf(text)).toMatch(said);
  });

  test("other callers have their turn meanwhile, and nothing more is built for a caller that has left", async () => {
    const text = `{"jobs":[${`{"json":[${'{"a":1},'.repeat(500)}1]},`.repeat(400)}{}]}`;
    let turns = 0;
    const state = { built: false };
    const building = build(text).finally(() => (state.built = true));
    for (; !state.built; turns += 1) await nextTurn();
    expect((await building)?.jobs).toHaveLength(401);
    expect(turns).toBeGreaterThan(2);
    const left = new AbortController();
    const abandoned = build(text, left.signal);
    left.abort(new Error("the caller disconnected"));
    await expect(abandoned).rejects.toThrow("disconnected");
  });
});
