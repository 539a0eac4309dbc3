import assert from "node:assert/strict";
import type { ClaimedJob } from "@muster/job";
import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Attempt } from "./attempt.ts";
import { handlerJob } from "./handler-context.ts";

/** Two jobs whose payloads came in one piece. */
function neighbours(): readonly [ClaimedJob, ClaimedJob, Buffer] {
  const both = Buffer.alloc(14, '{"a":1}{"b":2}');
  const job = (start: number): ClaimedJob => ({
    ...CLAIMED_JOB,
    payload: { kind: "json", data: both.subarray(start, start + 7) },
  });
  return [job(0), job(7), both];
}

test("a handler that writes into its payload, or gives its memory away, takes nothing from another job", () => {
  const [one, other] = neighbours();
  const { data } = handlerJob(new Attempt(one, "w")).payload;
  data.fill(0);
  const { buffer } = data;
  assert(buffer instanceof ArrayBuffer);
  // Node's pool cannot be given away; a view of what came in one piece could.
  expect(() => structuredClone(data, { transfer: [buffer] })).toThrow(/transfer/u);
  const next = handlerJob(new Attempt(other, "w"));
  expect(next.json()).toEqual({ b: 2 });
  expect(Buffer.from(next.payload.data).toString()).toBe('{"b":2}');
});

test("a job that runs keeps no memory of those that were claimed with it", () => {
  const [one, , both] = neighbours();
  const attempt = new Attempt(one, "w");
  handlerJob(attempt);
  expect(attempt.job.payload.data.buffer).not.toBe(both.buffer);
});

test("a payload that has its memory to itself is not copied", () => {
  const data = new Uint8Array(5_000);
  expect(
    handlerJob(new Attempt({ ...CLAIMED_JOB, payload: { kind: "bytes", data } }, "w")).payload.data,
  ).toBe(data);
});
