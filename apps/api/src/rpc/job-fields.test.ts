import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { DurationSchema } from "@bufbuild/protobuf/wkt";
import { type BoundedField, JOB_FIELDS, MusterError } from "@muster/job";
import { JobSchema, Priority } from "@muster/proto/scheduler/v1/job";
import { expect, test } from "vitest";
import { checkRequest } from "../../../../packages/client/src/check-request.ts";
import type { JobRequest } from "../../../../packages/client/src/job-request.ts";
import { checkJob } from "./check-job.ts";
import { rpcReading } from "./fields.ts";

/** What the table says, by both ways in: each takes what the other takes, and names the field as its caller knows it. */

const ID = "0199c0de-0000-7000-8000-000000000000";

type Init = MessageInitShape<typeof JobSchema>;

function mistakesOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return error.mistakes.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  }
}

const inProcess = (request: object): readonly string[] =>
  mistakesOf(() => checkRequest(request as JobRequest, ID));

const overGrpc = (job: Init): readonly string[] =>
  mistakesOf(() => {
    const reading = rpcReading("job.");
    checkJob(reading, create(JobSchema, job), ID);
    reading.end();
  });

const fields = Object.values(JOB_FIELDS);
const bounded = fields.filter((field): field is BoundedField => "max" in field);
/** What has to stand beside a field, which is another one's. */
const BESIDE: Readonly<Record<string, object>> = {
  debounce: { key: "k", waitMs: 1 },
  throttle: { key: "k", windowMs: 1 },
  idempotencyScope: {},
};

/** `retry.maxMs` at 5: `{ retry: { maxMs: 5 } }`. */
function placed(name: string, value: unknown): Record<string, unknown> {
  const [outer = "", inner] = name.split(".");
  const beside = {
    ...(outer === "idempotencyScope" && { idempotencyKey: "k" }),
    ...(outer === "preferForMs" && { prefers: [{ label: "gpu", values: ["true"] }] }),
  };
  return {
    type: "t",
    ...beside,
    [outer]: inner === undefined ? value : { ...BESIDE[outer], [inner]: value },
  };
}

const SECONDS_KEYS = { wait: { seconds: 1n }, window: { seconds: 1n } };

/** The same in protobuf. */
function placedRpc(field: BoundedField, value: unknown): Init {
  const written = field.kind === "span" ? duration(value as number) : value;
  const camel = (text: string): string =>
    text.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const [outer = "", inner] = field.rpc.split(".").map(camel);
  const beside = {
    ...(outer === "idempotencyPeriod" && { idempotencyKey: "k", idempotencyScope: 2 }),
    ...(outer === "preferFor" && { prefers: [{ label: "gpu", values: ["true"] }] }),
  };
  const key =
    outer === "debounce" ? { key: "k", wait: SECONDS_KEYS.wait } : { key: "k", window: SECONDS_KEYS.window };
  const group = outer === "retryPolicy" ? {} : key;
  const init = {
    type: "t",
    ...beside,
    [outer]: inner === undefined ? written : { ...group, [inner]: written },
  };
  return init as Init;
}

function duration(ms: number): MessageInitShape<typeof DurationSchema> {
  const nanos = BigInt(Math.round(ms * 1e6));
  return { seconds: nanos / 1_000_000_000n, nanos: Number(nanos % 1_000_000_000n) };
}

const numbers = bounded.filter(({ kind }) => kind === "span" || kind === "count" || kind === "number");

test("the table has every field of the message, under its name", () => {
  const ofMessage = JobSchema.fields.map(({ name }) => name).toSorted();
  const ofTable = fields.map(({ rpc }) => rpc).filter((name) => !name.includes("."));
  expect(ofTable.toSorted()).toEqual(ofMessage);
});

test.each(numbers)(
  "case D6: $name is taken within its bounds by both ways in, and refused beyond them",
  (field) => {
    // A first wait longer than the last is refused for another reason; a bound is what is looked at here.
    const { name, min, max } = field;
    const least = name === "debounce.maxWaitMs" ? 1_000 : min;
    for (const value of [least, max]) {
      expect(inProcess(placed(name, value))).toEqual([]);
      expect(overGrpc(placedRpc(field, value))).toEqual([]);
    }
    // In protobuf, no multiplier and no attempts are the same as to leave them out.
    const below = field.kind === "span" ? min - 0.5 : min - 2;
    for (const value of [below, max + 1]) {
      const [here = "", ...others] = inProcess(placed(name, value));
      expect(others).toEqual([]);
      expect(here).toMatch(new RegExp(`^${name}: expected ${min} to ${max}`));
      const [there = ""] = overGrpc(placedRpc(field, value));
      expect(there).toMatch(new RegExp(`^job\\.${field.rpc}: expected [\\d.]+ to [\\d.]+`));
    }
  },
);

test.each(bounded.filter(({ kind }) => kind === "text"))(
  "case D6: $name is counted in characters by both ways in, as SQL counts",
  (field) => {
    const { name, rpc, max } = field;
    for (const letter of ["x", "😀"]) {
      expect(inProcess(placed(name, letter.repeat(max)))).toEqual([]);
      expect(overGrpc(placedRpc(field, letter.repeat(max)))).toEqual([]);
      const expected = `: expected 1 to ${max} characters, got`;
      expect(inProcess(placed(name, letter.repeat(max + 1)))[0]).toContain(`${name}${expected}`);
      expect(overGrpc(placedRpc(field, letter.repeat(max + 1)))[0]).toContain(`job.${rpc}${expected}`);
    }
  },
);

const WRONG: readonly unknown[] = [
  null,
  "5000",
  5_000n,
  Number.NaN,
  Infinity,
  true,
  [],
  {},
  () => 1,
  Symbol("s"),
  new Date(),
];

test.each(numbers)("case D6: $name takes numbers only", ({ name }) => {
  for (const value of WRONG) {
    const [first = "", ...others] = inProcess(placed(name, value));
    expect(first).toMatch(new RegExp(`^${name.replace(".", "\\.")}: expected .*\\d+ to \\d+.*, got `));
    expect(others).toEqual([]);
  }
});

test("case D6: every mistake is told at once, by both ways in, up to a bound", () => {
  const request = {
    type: "",
    queue: "a b",
    priority: "urgent",
    maxAttempts: 0,
    delayMs: -1,
    timeoutMs: "5",
    labels: { a: 1 },
  };
  expect(inProcess(request).map((line) => line.split(":")[0])).toEqual([
    "type",
    "queue",
    "priority",
    "maxAttempts",
    "timeoutMs",
    "delayMs",
    'labels["a"]',
  ]);
  const job: Init = {
    type: "",
    queue: "a b",
    priority: 9 as Priority,
    maxAttempts: -1,
    delay: { seconds: -1n },
    retryPolicy: { multiplier: -2, initial: { seconds: 0n } },
  };
  expect(overGrpc(job).map((line) => line.split(":")[0])).toEqual([
    "job.type",
    "job.queue",
    "job.priority",
    "job.max_attempts",
    "job.delay",
    "job.retry_policy.initial",
    "job.retry_policy.multiplier",
  ]);
  const names = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`unknown${n}`, n]));
  const read = (): unknown => checkRequest({ type: "t", ...names }, ID);
  expect(mistakesOf(read)).toHaveLength(20);
  expect(read).toThrow("and 980 more mistakes");
});

test.each([
  Number.MIN_SAFE_INTEGER,
  -62_135_596_800_000,
  -1,
  0,
  Date.now(),
  Date.now() + 6 * 366 * 86_400_000,
])("case D6: a start at %d is taken by both ways in, or by none", (atMs) => {
  const seconds = BigInt(Math.trunc(atMs / 1000));
  const here = inProcess({ type: "t", runAt: new Date(atMs) });
  const there = overGrpc({ type: "t", runAt: { seconds } });
  expect(here.length).toBe(there.length);
});
