import {
  CancelledError,
  type ClaimedJob,
  MAX_CLOSED_MS,
  MAX_ERROR_LENGTH,
  MAX_STACK_LENGTH,
  PermanentError,
  RateLimitError,
  RetryError,
  Snooze,
} from "@muster/job";
import { createLogger, createMetrics } from "@muster/runtime";
import { expect, test } from "vitest";
import { CLAIMED_JOB } from "../../test/claimed-job.ts";
import { Reports } from "../reports/reports.ts";
import { Attempt } from "./attempt.ts";
import { callHandler, type Execution } from "./call-handler.ts";
import { failure } from "./failure.ts";

const thrown = (error: unknown): ReturnType<typeof failure> => failure(error, undefined, 1_000);

const job: ClaimedJob = { ...CLAIMED_JOB, maxAttempts: 10 };

class NoSuchCustomer extends PermanentError {}

test("each thing that a handler may throw is one outcome", () => {
  expect(thrown(new Error("no"))).toMatchObject({ kind: "error", error: "no" });
  expect(thrown(new Error("no"))).not.toHaveProperty("afterMs");
  expect(thrown(new RetryError("busy", { afterMs: 30_000 }))).toMatchObject({
    kind: "error",
    error: "RetryError: busy",
    afterMs: 30_000,
  });
  expect(thrown(new RetryError("busy"))).not.toHaveProperty("afterMs");
  expect(thrown(new NoSuchCustomer("17"))).toMatchObject({ kind: "permanent", error: "PermanentError: 17" });
  expect(thrown(new Snooze(5_000))).toEqual({ kind: "snoozed", afterMs: 5_000 });
  expect(thrown(new CancelledError("withdrawn"))).toEqual({ kind: "cancelled", error: "withdrawn" });
  const limited = {
    kind: "rate_limited",
    afterMs: 30_000,
    error: "RateLimitError: rate limited for 30000 ms",
  };
  expect(thrown(new RateLimitError({ retryAfter: 30_000 }))).toEqual(limited);
  expect(thrown(new RateLimitError({ retryAfter: 30_000, limit: "host", key: "a:b" }))).toEqual({
    ...limited,
    limit: "host",
    key: "a:b",
  });
});

test("anything may be thrown, and is an error", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const circular: { cause?: unknown } = new Error("round");
  circular.cause = circular;
  for (const odd of [undefined, null, "text", 7, {}, Symbol("s"), proxy, circular]) {
    expect(thrown(odd)).toMatchObject({ kind: "error" });
    expect(thrown(odd)).not.toHaveProperty("afterMs");
  }
});

test("a cancel or a timeout that came first counts more than what the handler then decides", () => {
  for (const decided of [
    new RetryError("x", { afterMs: 1 }),
    new PermanentError("x"),
    new Snooze(1),
    new RateLimitError({ retryAfter: 1 }),
    new CancelledError("x"),
  ]) {
    expect(failure(decided, "cancel", 1_000)).toMatchObject({ kind: "cancelled" });
    expect(failure(decided, "timeout", 1_000)).toMatchObject({ kind: "timeout" });
  }
});

test("the stack holds the frames of the error and of its causes, and is bounded", () => {
  const error = new Error("outer\n".repeat(2_000), { cause: new RangeError("inner") });
  const { stack } = thrown(error) as { stack: string };
  expect(stack).toMatch(/^ +at .*failure\.test\.ts/);
  expect(stack).toContain("\ncaused by\n");
  expect(stack).not.toContain("outer");
  const deep = new Error("deep");
  deep.stack = `Error: deep\n${"    at f (file.ts:1:1)\n".repeat(1_000)}`;
  const bounded = thrown(deep) as { stack: string };
  expect(bounded.stack).toHaveLength(MAX_STACK_LENGTH);
  expect(bounded.stack).toMatch(/\(cut\)$/);
  expect(thrown("no error")).not.toHaveProperty("stack");
});

test("case A6: a message of 100 MB costs nothing", () => {
  const message = "x".repeat(100_000_000);
  // So that the text is flat, as one that was read from somewhere.
  message.charCodeAt(0);
  const named = Object.assign(new Error("x"), { stack: message, name: message });
  for (const long of [new Error(message), message, new Error("x", { cause: new Error(message) }), named]) {
    const before = performance.now();
    const outcome = thrown(long);
    expect(performance.now() - before).toBeLessThan(150);
    expect("error" in outcome && outcome.error?.length).toBeLessThanOrEqual(MAX_ERROR_LENGTH);
    expect(failure(long, "timeout", 1)).toMatchObject({ kind: "timeout" });
  }
  const cancelled = thrown(new CancelledError(message));
  expect("error" in cancelled && cancelled.error).toHaveLength(MAX_ERROR_LENGTH);
});

test.each<[string, unknown, string]>([
  ["several errors", new AggregateError([new Error("a"), "b"], "all"), "AggregateError: all [a; 'b']"],
  ["a code alone", Object.assign(new Error(""), { code: "ECONNREFUSED" }), "Error (ECONNREFUSED)"],
  ["a bigint", 10n, "thrown: 10n"],
  ["an object", { a: { b: 1n } }, "thrown: { a: { b: 1n } }"],
  ["text", "no", "thrown: no"],
  ["nothing", undefined, "thrown: undefined"],
  ["an error without an Error", Object.create(Error.prototype, { message: { value: "old" } }), "old"],
])("case D1: %s is told as what was thrown", (_what, value, error) => {
  expect(thrown(value)).toMatchObject({ kind: "error", error });
});

test("case B1: what is thrown is told in clean text, whatever its parts are", () => {
  const parts = [7, { a: 1 }, Symbol("s"), null, "\0\uD800", 10n, () => {}];
  for (const part of parts) {
    const odd = Object.assign(new Error("x"), {
      message: part,
      name: part,
      stack: part,
      cause: part,
      code: part,
    });
    const outcome = thrown(odd);
    expect(outcome).toMatchObject({ kind: "error", error: expect.any(String) });
    expect("error" in outcome && outcome.error).toMatch(/^[^\0]+$/u);
    expect("error" in outcome && outcome.error?.isWellFormed()).toBe(true);
  }
  const forged = (decision: unknown): object => ({ [Symbol.for("muster.handler-outcome")]: decision });
  for (const decision of [
    null,
    7,
    {},
    { kind: "snooze", afterMs: "5" },
    { kind: "retry", afterMs: Number.NaN },
    { kind: "rate_limit" },
    { kind: "rate_limit", afterMs: 1, limit: 7 },
    { kind: "rate_limit", afterMs: 1, key: null },
  ])
    expect(thrown(forged(decision))).toMatchObject({ kind: "error" });
});

test("a delay that is none fails the attempt with words", () => {
  for (const afterMs of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e15]) {
    expect(() => new Snooze(afterMs)).toThrow(/^afterMs: expected 0 to \d+ milliseconds, got/);
    expect(() => new RetryError("x", { afterMs })).toThrow(/^afterMs: expected 0 to/);
  }
});

test("the classes of another copy of @muster/job mean the same", async () => {
  // A query makes it another module, as in a handler's file with a node_modules of its own.
  const path = import.meta.resolve("@muster/job").replace("index.ts", "handler-outcome.ts?copy");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same file
  const copy = (await import(path)) as typeof import("@muster/job");
  expect(new copy.PermanentError("x")).not.toBeInstanceOf(PermanentError);
  expect(thrown(new copy.PermanentError("x"))).toMatchObject({ kind: "permanent" });
  expect(thrown(new copy.Snooze(7))).toEqual({ kind: "snoozed", afterMs: 7 });
  expect(thrown(new copy.RateLimitError({ retryAfter: 700 }))).toMatchObject({
    kind: "rate_limited",
    afterMs: 700,
  });
  // A copy of another version may have other bounds.
  const endless = { [Symbol.for("muster.handler-outcome")]: { kind: "rate_limit", afterMs: 86_400_000 } };
  expect(thrown(endless)).toMatchObject({ kind: "rate_limited", afterMs: MAX_CLOSED_MS });
});

const reports = new Reports({
  write: () => Promise.reject(new Error("nothing is reported")),
  log: createLogger({ name: "test", level: "silent" }),
  metrics: createMetrics(),
});

test("to return a decision is to throw it; any other value is the result", async () => {
  const returning = async (value: unknown): Promise<unknown> => {
    const attempt = new Attempt(job, "w");
    const logOf = (): never => {
      throw new Error("nothing is logged");
    };
    const { outcome } = await new Promise<Execution>((resolve) =>
      callHandler(() => value, attempt, { reports, logOf }, resolve),
    );
    attempt.end();
    return outcome;
  };
  expect(await returning(new Snooze(7))).toEqual({ kind: "snoozed", afterMs: 7 });
  expect(await returning(new CancelledError("withdrawn"))).toEqual({ kind: "cancelled", error: "withdrawn" });
  expect(await returning(new PermanentError("x"))).toMatchObject({ kind: "permanent" });
  expect(await returning({ kind: "snooze", afterMs: 7 })).toMatchObject({ kind: "succeeded" });
  expect(await returning(new Error("kept as it is"))).toMatchObject({ kind: "succeeded" });
});
