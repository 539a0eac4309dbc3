import { MusterError } from "@muster/job";
import { expect, test } from "vitest";
import { checkClientOptions } from "./check-options.ts";
import { checkRequest, checkRequests } from "./check-request.ts";
import type { JobRequest } from "./job-request.ts";

const ID = "0199c0de-0000-7000-8000-000000000000";

function refusal(request: unknown): string {
  try {
    checkRequest(request as JobRequest, ID);
    return "taken";
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return error.message;
  }
}

test.each<[string, object]>([
  ["delay: expected no such field (did you mean delayMs?), got 5", { delay: 5 }],
  ["max_attempts: expected no such field (did you mean maxAttempts?), got 3", { max_attempts: 3 }],
  ["timeout: expected no such field (did you mean timeoutMs?), got 5", { timeout: 5 }],
  ["prioritiy: expected no such field (did you mean priority?)", { prioritiy: "high" }],
  ["colour: expected one of the names type, priority, queue, payload, json, maxAttempts", { colour: "red" }],
  ["retry.initial: expected no such field (did you mean initialMs?), got 5", { retry: { initial: 5 } }],
  [
    "debounce.wait: expected no such field (did you mean waitMs?)",
    { debounce: { key: "k", wait: 5, waitMs: 1 } },
  ],
  ["throttle.window: expected no such", { throttle: { key: "k", windowMs: 5, window: 1 } }],
  [
    "idempotencyScope.period: expected no such",
    { idempotencyKey: "k", idempotencyScope: { period: 1, periodMs: 1 } },
  ],
])("case D6: a name that no field has is refused: %s", (message, more) => {
  expect(refusal({ type: "t", ...more })).toContain(message);
});

const LATE = "runAt: expected a Date (such as new Date(text), or use delayMs), got";

function detached(): Uint8Array {
  const bytes = Uint8Array.of(7);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

test("a payload is what it was when its job was submitted, whatever its caller writes into the same bytes next", () => {
  const bytes = Buffer.alloc(4);
  const jobs = [1, 2, 3].map((n) => {
    bytes.writeInt32BE(n);
    return checkRequest({ type: "t", payload: bytes }, ID);
  });
  bytes.fill(0);
  expect(jobs.map(({ payload }) => Buffer.from(payload.data).readInt32BE())).toEqual([1, 2, 3]);
});

test.each<[string, object]>([
  [`${LATE} "2030-01-01T00:00:00Z"`, { runAt: "2030-01-01T00:00:00Z" }],
  [`${LATE} 1893456000000`, { runAt: 1_893_456_000_000 }],
  [`${LATE} null`, { runAt: null }],
  ["runAt: expected a date before 20", { runAt: new Date(Number.NaN) }],
  ["got an invalid date", { runAt: new Date("2030-99-99") }],
  ["retry: expected an object such as { initialMs: 1000, multiplier: 2 }, got null", { retry: null }],
  ["labels: expected an object such as", { labels: null }],
  ["labels: expected an object such as", { labels: new Map([["a", "b"]]) }],
  ["labels: expected an object such as", { labels: ["a"] }],
  ['labels["n"]: expected text of at most 256 characters, got 7', { labels: { n: 7 } }],
  ["idempotencyKey: expected text of 1 to 256 characters, got null", { idempotencyKey: null }],
  ["idempotencyKey: expected text of 1 to 256 characters, got 7", { idempotencyKey: 7 }],
  ["debounce: expected an object such as { key, waitMs }, got null", { debounce: null }],
  ["throttle: expected an object such as { key, windowMs }, got", { throttle: "k" }],
  ["priority: expected critical, high, default, low, got null", { priority: null }],
  ["queue: expected 1 to 64 of the characters", { queue: 7 }],
  [
    "payload: expected bytes that were not given away (their buffer is detached), got",
    { payload: detached() },
  ],
  [
    "payload: expected a Uint8Array (or use json), got an object of type ArrayBuffer",
    { payload: new ArrayBuffer(1) },
  ],
  ["payload: expected a Uint8Array (or use json), got null", { payload: null }],
  ["json: expected a value that JSON can hold, got", { json: { at: 5n } }],
  ["json: expected a value that JSON can hold, got an object of type Map", { json: new Map([["a", 1]]) }],
  ["json: expected a value that JSON can hold, got an object of type Promise", { json: Promise.resolve(1) }],
  ['got "[object Set] in its field of.ids"', { json: { of: { ids: new Set([7]) } } }],
  ['got "an error in its field why"', { json: { why: new Error("lost") } }],
  [
    'json: expected a value that JSON can hold, got "NaN in its field sum"',
    { json: { sum: Number.NaN, is: null } },
  ],
])("case D6: a value of another type is refused: %s", (message, more) => {
  expect(refusal({ type: "t", ...more })).toContain(message);
});

test.each([undefined, null, "mail", 7, ["mail"]])("case D6: %s is no job", (request) => {
  expect(refusal(request)).toContain('job: expected an object such as { type: "mail" }, got ');
});

test("what is undefined is left out, and JSON's own values are taken", () => {
  const nothing = { queue: undefined, delayMs: undefined, retry: { maxMs: undefined }, labels: undefined };
  expect(checkRequest({ type: "t", ...nothing } as unknown as JobRequest, ID)).toMatchObject({
    queue: "default",
    retry: { initialMs: 2_000, multiplier: 2, maxMs: 3_600_000 },
  });
  for (const json of [null, {}, [], 0, "", { a: null }, [null], Object.create(null)])
    expect(refusal({ type: "t", json })).toBe("taken");
});

test("a batch names each bad job by its place, and takes none", () => {
  const jobs = [{ type: "a" }, null, { type: "b", delayMs: 5_000n }, { type: "" }];
  const check = (requests: unknown): unknown => checkRequests(requests as JobRequest[], () => ID);
  expect(() => check(jobs)).toThrow(
    'jobs[1]: expected an object such as { type: "mail" }, got null; jobs[2].delayMs: expected',
  );
  expect(() => check(jobs)).toThrow(
    "jobs[2].delayMs: expected 0 to 158112000000 milliseconds as a number, got 5000n",
  );
  expect(() => check(jobs)).toThrow("jobs[3].type: expected 1 to 128 characters");
  expect(() => check({ type: "a" })).toThrow("jobs: expected an array of jobs, got an object with type");
});

test("case D6: a client's redis is looked into, and its password is not shown", () => {
  const redis = { hosts: "a", port: "6379", password: "s3cret", url: "http://a" };
  const said = (): void => checkClientOptions({ databaseUrl: "postgres://a/b", redis });
  expect(said).toThrow(
    /redis: url: .*redis: port: expected a port as a number.*redis: hosts: expected host/su,
  );
  expect(said).not.toThrow(/s3cret/u);
});

test("case D6: a client is told what it needs", () => {
  expect(() => checkClientOptions({})).toThrow(
    [
      "wrong configuration:",
      "  openClient: databaseUrl: expected a URL starting with postgres:// or postgresql://; got undefined",
      "  openClient: redis: expected an object with url, or host and port; got undefined",
    ].join("\n"),
  );
});

test("a batch is bounded by all that its statement carries: labels were not counted, and 10,000 jobs could bring 300 MB of them", () => {
  const labels = Object.fromEntries(
    Array.from({ length: 32 }, (_, index) => [`label-${index}`, "✓".repeat(256)]),
  );
  const requests = (count: number): JobRequest[] =>
    Array.from({ length: count }, () => ({ type: "t", labels }));
  const refused = /jobs: expected at most 16777216 bytes of payloads and labels, got \d+/;
  expect(() => checkRequests(requests(1_000), () => ID)).toThrow(refused);
  expect(checkRequests(requests(500), () => ID)).toHaveLength(500);
});
