import { create, toBinary } from "@bufbuild/protobuf";
import { CancelJobsRequestSchema } from "@muster/proto/scheduler/v1/cancel";
import { SubmitJobRequestSchema, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { describe, expect, test } from "vitest";
import { type CountBounds, countBinary } from "./count-binary.ts";
import { countJson } from "./count-json.ts";

const BOUNDS: CountBounds = { elements: 100, lists: { jobs: 10 } };

describe("case A1: what a protobuf message holds is counted before it is built", () => {
  const repeated = (times: number, ...bytes: number[]): Buffer =>
    Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes)));
  /** A field of a message around some bytes. */
  const within = (field: number, inner: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([field * 8 + 2, inner.length]), inner]);

  test("a sound message has its fields, those of its messages and its entries", () => {
    const message = create(SubmitJobsRequestSchema, {
      jobs: [{ type: "a", labels: { x: "y" } }, { type: "b" }],
    });
    // Two jobs with a type each, and a label with its name and its value.
    expect(countBinary(toBinary(SubmitJobsRequestSchema, message), SubmitJobsRequestSchema, BOUNDS)).toEqual({
      elements: 7,
    });
  });

  test.each([
    ["entries of a bounded list", repeated(11, 0x0a, 0), { broken: "list", list: "jobs" }],
    ["fields that nobody knows", repeated(101, 0xf8, 0x01, 0), { broken: "elements" }],
    ["groups that nobody knows", repeated(51, 0xfb, 0x01, 0xfc, 0x01), { broken: "elements" }],
    ["labels of a job", within(1, repeated(60, 0x62, 0)), { elements: 61 }],
    ["nested groups", repeated(101, 0xfb, 0x01), { broken: "depth" }],
  ])("%s", (_name, bytes, counted) => {
    expect(countBinary(bytes, SubmitJobsRequestSchema, BOUNDS)).toEqual(counted);
  });

  test("the same field again and again, of which a message keeps the last", () => {
    expect(countBinary(repeated(101, 0x0a, 0), SubmitJobRequestSchema, BOUNDS)).toEqual({
      broken: "elements",
    });
  });

  test("numbers of a packed list", () => {
    const states = within(2, Buffer.alloc(101, 1));
    expect(countBinary(states, CancelJobsRequestSchema, BOUNDS)).toEqual({ broken: "elements" });
  });

  test("bytes that are no protobuf are left to the parser", () => {
    for (const bytes of [
      [0x0a, 0xff, 0x01],
      [0x07],
      [0xff, 0xff, 0xff],
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
    ]) {
      expect(countBinary(Buffer.from(bytes), SubmitJobsRequestSchema, BOUNDS)).not.toHaveProperty("broken");
    }
  });
});

describe("case A1: what a JSON text holds is counted before it is parsed", () => {
  const count = (text: string): unknown => countJson(Buffer.from(text), 100);

  test.each([
    ["values", `{"a":[1,2,{"b":3}]}`, { elements: 6 }],
    ["signs within strings", String.raw`{"a":"[,{\",[\\"}`, { elements: 2 }],
    ["a string without an end", `["a,,,,`, { elements: 2 }],
    ["many values", `[${"0,".repeat(101)}0]`, { broken: "elements" }],
    ["many empty lists", `[${"[]".repeat(101)}]`, { broken: "elements" }],
    ["deep nesting", "[".repeat(101), { broken: "elements" }],
  ])("%s", (_name, text, counted) => {
    expect(count(text)).toEqual(counted);
  });

  test("depth", () => {
    expect(countJson(Buffer.from("[".repeat(101)), 1_000)).toEqual({ broken: "depth" });
  });
});
