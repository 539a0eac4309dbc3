import { Writable } from "node:stream";
import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorCode, MusterError } from "@muster/job";
import { createLogger } from "@muster/runtime";
import { expect, test } from "vitest";
import { createErrorMapper, type ErrorMapper } from "./errors.ts";

const METHOD = "scheduler.v1.SchedulerService/GetJob";

function mapper(): { readonly map: ErrorMapper; readonly lines: string[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return {
    map: createErrorMapper(createLogger({ name: "api", level: "debug", pretty: false, destination })),
    lines,
  };
}

const CODES: Readonly<Record<Exclude<ErrorCode, "internal">, Code>> = {
  invalid_argument: Code.InvalidArgument,
  not_found: Code.NotFound,
  already_exists: Code.AlreadyExists,
  failed_precondition: Code.FailedPrecondition,
  resource_exhausted: Code.ResourceExhausted,
  deadline_exceeded: Code.DeadlineExceeded,
  unavailable: Code.Unavailable,
};

test.each(Object.entries(CODES))(
  "a MusterError %s keeps its message and is no incident",
  (code, expected) => {
    const { map, lines } = mapper();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries forgets the type of its keys
    const mapped = map(new MusterError(code as ErrorCode, "a message for callers"), { method: METHOD });
    expect(mapped).toMatchObject({ code: expected, rawMessage: "a message for callers" });
    expect(lines).toEqual([]);
  },
);

test.each([
  ["an error", new Error("SELECT secret")],
  ["a value that is no error", "SELECT secret"],
  ["a MusterError internal", new MusterError("internal", "SELECT secret")],
  ["a ConnectError without a code", new ConnectError("SELECT secret")],
  ["a ConnectError INTERNAL", new ConnectError("serialize binary: SELECT secret", Code.Internal)],
])("%s becomes an incident: an id for the caller, the rest for the log", (_what, error) => {
  const { map, lines } = mapper();
  const mapped = map(error, { method: METHOD });
  expect(mapped.code).toBe(Code.Internal);
  const incident = /^internal error, incident ([0-9a-f]{8})$/.exec(mapped.rawMessage)?.[1];
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", incident, method: METHOD });
  expect(lines[0]).toContain("SELECT secret");
});

test("one mistake of ours in a thousand calls is one line of the log, whose id all of their callers get", () => {
  const { map, lines } = mapper();
  const wrong = (): Error => Object.assign(new Error("syntax error at end of input"), { code: "42601" });
  const messages = Array.from({ length: 1_000 }, () => map(wrong(), { method: METHOD }).rawMessage);
  expect(new Set(messages).size).toBe(1);
  const other = map(Object.assign(new Error("no such operator"), { code: "42725" }), { method: METHOD });
  expect(other.rawMessage).not.toBe(messages[0]);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toHaveLength(2);
});

test("mapping twice makes one incident", () => {
  const { map, lines } = mapper();
  const once = map(new Error("broken"), { method: METHOD });
  expect(map(once, { method: METHOD })).toBe(once);
  expect(lines).toHaveLength(1);
});

test.each(["parse binary: premature EOF", "decompression failed", "received compressed envelope, but …"])(
  "the library's INTERNAL about unreadable bytes (%s) is the caller's INVALID_ARGUMENT",
  (message) => {
    const { map, lines } = mapper();
    const mapped = map(new ConnectError(message, Code.Internal), { method: METHOD });
    expect(mapped).toMatchObject({
      code: Code.InvalidArgument,
      rawMessage: expect.stringContaining(message) as string,
    });
    expect(lines).toEqual([]);
  },
);

test.each([
  ["a deadline", new ConnectError("the operation timed out", Code.DeadlineExceeded), Code.DeadlineExceeded],
  ["a shutdown", new ConnectError("the server is shutting down", Code.Unavailable), Code.Unavailable],
  ["a client that left", undefined, Code.Canceled],
])("an abort by %s becomes its reason, however the code found out", (_what, reason, code) => {
  const { map, lines } = mapper();
  const { signal } = abortedWith(reason);
  const abortError = Object.assign(new Error("This operation was aborted"), { name: "AbortError" });
  for (const error of [signal.reason as unknown, abortError])
    expect(map(error, { method: METHOD, signal })).toMatchObject({ code });
  expect(lines).toEqual([]);
});

test("an AbortError in a call that was not aborted is an incident", () => {
  const { map, lines } = mapper();
  const abortError = Object.assign(new Error("This operation was aborted"), { name: "AbortError" });
  const mapped = map(abortError, { method: METHOD, signal: new AbortController().signal });
  expect(mapped.code).toBe(Code.Internal);
  expect(lines).toHaveLength(1);
});

test("a message is cut to what headers hold, and is well-formed", () => {
  const { map } = mapper();
  const error = new ConnectError(`${"x".repeat(799)}😀${"y".repeat(9_000)}`, Code.InvalidArgument);
  const { rawMessage } = map(error, { method: METHOD });
  expect(rawMessage).toBe(`${"x".repeat(799)}\u{FFFD}… (cut)`);
});

function abortedWith(reason: unknown): AbortController {
  const controller = new AbortController();
  controller.abort(reason);
  return controller;
}

test.each([
  new ConnectError("http/2 stream closed with error code INTERNAL_ERROR (0x2)", Code.Internal),
  Object.assign(new Error("Premature close"), { code: "ERR_STREAM_PREMATURE_CLOSE" }),
])("a client that breaks off is no incident: $message", (error) => {
  const { map, lines } = mapper();
  const aborted = AbortSignal.abort(error);
  for (const place of [{ method: METHOD }, { method: METHOD, signal: aborted }])
    expect(map(error, place).code).toBe(Code.Canceled);
  expect(lines).toEqual([]);
});
