import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { jobsOf, type NewJob } from "@muster/db";
import { MAX_BATCH_JOBS, MAX_PAYLOAD_BYTES } from "@muster/job";
import { type Job, JobSchema, Priority } from "@muster/proto/scheduler/v1/job";
import { SubmitJobsRequestSchema, SubmitJobsResponseSchema } from "@muster/proto/scheduler/v1/scheduler";
import {
  array,
  assert,
  constant,
  constantFrom,
  integer,
  nat,
  oneof,
  property,
  record,
  string,
  tuple,
  uint8Array,
} from "fast-check";
import { expect, test } from "vitest";
import { checkJob } from "../check-job.ts";
import { rpcReading } from "../fields.ts";
import { readUniform, UniformResponse, uniformCodec } from "./uniform-codec.ts";

type JobInit = Exclude<MessageInitShape<typeof JobSchema>, Job>;
type Body = NonNullable<JobInit["body"]>;

const payload = (value: Uint8Array): Body => ({ case: "payload", value: Uint8Array.from(value) });
const encode = (jobs: readonly JobInit[]): Uint8Array =>
  toBinary(SubmitJobsRequestSchema, create(SubmitJobsRequestSchema, { jobs: [...jobs] }));

/** The jobs as the library and the check of each make them; undefined when any of them is refused. */
function readOneByOne(bytes: Uint8Array): NewJob[] | undefined {
  const reading = rpcReading();
  const jobs = fromBinary(SubmitJobsRequestSchema, bytes).jobs.map((job) => checkJob(reading, job, "id"));
  return reading.wrong ? undefined : jobs;
}

const asText = (jobs: readonly NewJob[] | undefined): unknown =>
  jobs?.map((job) => ({
    ...job,
    payload: { ...job.payload, data: Buffer.from(job.payload.data).toString("hex") },
  }));

/** What is read of the bytes at once is what is read of them one by one. False: they are not read at once. */
function expectSame(bytes: Uint8Array): boolean {
  const request = readUniform(bytes);
  if (request === undefined) return false;
  expect(asText(jobsOf(request.batch(() => "id")))).toEqual(asText(readOneByOne(bytes)) ?? "refused");
  return true;
}

const KINDS: readonly JobInit[] = [
  { type: "mail" },
  { type: "mail", priority: Priority.HIGH, queue: "post", maxAttempts: 3 },
  { type: "ünïcode", labels: { tenant: "7", zone: "eu" }, timeout: { seconds: 3n, nanos: 5 } },
  {
    type: "later",
    delay: { seconds: 60n },
    retryPolicy: { initial: { seconds: 1n }, multiplier: 1.5, jitter: 0 },
  },
];

test("jobs of one kind with any bytes are read at once", () => {
  const payloads = array(uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 40 });
  assert(
    property(constantFrom(...KINDS), payloads, (kind, all) => {
      expect(expectSame(encode(all.map((bytes) => ({ ...kind, body: payload(bytes) }))))).toBe(true);
    }),
  );
  expect(expectSame(encode(KINDS.slice(0, 1)))).toBe(true);
  expect(expectSame(encode([{ type: "noop" }, { type: "noop" }, { type: "noop" }]))).toBe(true);
});

/** Changes of bytes: one is replaced, left out, put in, or some of them are repeated somewhere else. */
const edit = tuple(
  constantFrom("set", "cut", "put", "copy"),
  nat(10_000),
  nat(10_000),
  integer({ min: 0, max: 255 }),
);
/** Bytes with a meaning: tags of a job's fields, lengths, parts of long varints, groups. */
const MEANING = [0x0a, 0x10, 0x1a, 0x22, 0x2a, 0x30, 0x62, 0x23, 0x24, 0x80, 0x00, 0x01, 0xa2, 0xff];

function edited(bytes: Uint8Array, edits: readonly [string, number, number, number][]): Uint8Array {
  return edits.reduce((before, [how, one, other, value]) => {
    const at = one % (before.length + 1);
    const byte = value < 128 ? (MEANING[value % MEANING.length] ?? 0) : value;
    const [head, tail] = [before.subarray(0, at), before.subarray(at)];
    if (how === "set") return Buffer.concat([head, Buffer.from([byte]), tail.subarray(1)]);
    if (how === "cut") return Buffer.concat([head, tail.subarray(1 + (other % 3))]);
    if (how === "put") return Buffer.concat([head, Buffer.from([byte]), tail]);
    const from = other % (before.length + 1);
    return Buffer.concat([head, before.subarray(from, from + (value % 40)), tail]);
  }, bytes);
}

/** A request of jobs that are these bytes. */
const framed = (...jobs: readonly (readonly number[])[]): Uint8Array =>
  Uint8Array.from(jobs.flatMap((job) => [0x0a, job.length, ...job]));

test("changed bytes are read at once as they are read one by one, or not at once", () => {
  const body = oneof(
    uint8Array({ maxLength: 12 }).map((bytes) => payload(bytes)),
    constant<Body>({ case: undefined }),
    string({ maxLength: 3 }).map(
      (text): Body => ({ case: "json", value: { kind: { case: "stringValue", value: text } } }),
    ),
  );
  const job = record({ kind: constantFrom(...KINDS), body });
  const alike = tuple(constantFrom(...KINDS), array(body, { minLength: 1, maxLength: 4 })).map(
    ([kind, bodies]) => bodies.map((one) => ({ kind, body: one })),
  );
  const jobs = oneof(alike, array(job, { minLength: 1, maxLength: 4 }));
  let atOnce = 0;
  assert(
    property(jobs, array(edit, { maxLength: 3 }), (some, edits) => {
      const all = some.map(({ kind, body: one }) => ({ ...kind, body: one }));
      if (expectSame(edited(encode(all), edits))) atOnce += 1;
      // The same changes in each job, so that they are still alike.
      const [first] = all.map((one) => [...edited(toBinary(JobSchema, create(JobSchema, one)), edits)]);
      if (first !== undefined && first.length < 128 && expectSame(framed(first, first))) atOnce += 1;
    }),
    { numRuns: 3_000 },
  );
  // Otherwise nothing has been compared.
  expect(atOnce).toBeGreaterThan(300);
});

const TYPE = [0x0a, 1, 0x74];
const PAYLOAD = [0x22, 2, 7, 8];

test.each<[string, Uint8Array]>([
  ["two payloads, of which the last counts", framed([...TYPE, ...PAYLOAD, 0x22, 1, 9])],
  ["both members of the oneof", framed([...TYPE, ...PAYLOAD, 0x2a, 2, 0x08, 0])],
  ["a group", framed([...TYPE, 0x53, 0x54, ...PAYLOAD])],
  ["a payload's tag of two bytes", framed([...TYPE, 0xa2, 0, 2, 7, 8])],
  [
    "a length of ten bytes",
    framed([...TYPE, 0x22, 0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 7, 8]),
  ],
  ["a type that is no UTF-8", framed([0x0a, 1, 0xff, ...PAYLOAD])],
  ["a field of the request that is not known", Uint8Array.of(...framed([...TYPE, ...PAYLOAD]), 0x10, 1)],
  ["a job that is cut off", framed([...TYPE, ...PAYLOAD]).subarray(0, -1)],
  ["nothing", new Uint8Array()],
  ["another type", encode([{ type: "one" }, { type: "two" }])],
  ["a job that says more than the first", framed([...TYPE, ...PAYLOAD], [...TYPE, ...PAYLOAD, 0x30, 3])],
  ["a job that says less than the first", framed([...TYPE, ...PAYLOAD, 0x30, 3], [...TYPE, ...PAYLOAD])],
  ["a job that ends within what the first one says", framed(TYPE, TYPE.slice(0, 1))],
  ["a number for a payload", framed([...TYPE, 0x20, 2])],
  [
    "a count whose tag announces four bytes, of which the last is a payload's tag",
    framed([...TYPE, 0x35, 0, 0x30, 3, 0x22, 8, 0x80, 0x80, 0, 0x15, 0, 0, 0x35, 0]),
  ],
  ["a count whose tag announces text, which is a payload", framed([...TYPE, 0x32, 3, 0x22, 1, 7])],
  [
    "a label that goes on beyond its entry, where the payload begins",
    framed([...TYPE, 0x62, 5, 0x0a, 1, 0x6c, 0x12, 4, ...PAYLOAD]),
  ],
  [
    "a label that goes on beyond its entry, behind which a payload begins in an unknown field",
    framed([...TYPE, 0x62, 5, 0x0a, 1, 0x6c, 0x12, 4, 0xc2, 0xa2, 1, 3, 0x22, 1, 7]),
  ],
  ["a payload in some only", encode([{ type: "one", body: payload(new Uint8Array()) }, { type: "one" }])],
  ["a key", encode([{ type: "one", idempotencyKey: "k" }])],
  ["a debounce", encode([{ type: "one", debounce: { key: "k", wait: { seconds: 1n } } }])],
  ["time limits", encode([{ type: "one", startWithin: { seconds: 1n } }])],
  [
    "JSON",
    encode([{ type: "one", body: { case: "json", value: { kind: { case: "boolValue", value: true } } } }]),
  ],
  ["a wrong field", encode([{ type: "one", queue: "a b" }])],
  [
    "a payload that is too long",
    encode([{ type: "one", body: payload(new Uint8Array(MAX_PAYLOAD_BYTES + 1)) }]),
  ],
  ["one job too many", encode(Array.from({ length: MAX_BATCH_JOBS + 1 }, () => ({ type: "one" })))],
  [
    "too many bytes together",
    encode(
      Array.from({ length: 65 }, () => ({ type: "one", body: payload(new Uint8Array(MAX_PAYLOAD_BYTES)) })),
    ),
  ],
  ["much beside the payload", encode([{ type: "one", labels: { l: "x".repeat(250) } }])],
])("case A1: %s is left to the library, and counted first", (_, bytes) => {
  expect(readUniform(bytes)).toBeUndefined();
});

test("repeated fields, split messages, maps with one name twice and unknown fields say what they say to the library", () => {
  const twice = [0x0a, 1, 0x61, ...TYPE, 0x30, 3, 0x30, 4, ...PAYLOAD];
  const split = [...TYPE, 0x4a, 2, 0x08, 3, ...PAYLOAD, 0x4a, 2, 0x10, 5];
  const map = [
    ...TYPE,
    0x62,
    6,
    0x0a,
    1,
    0x6c,
    0x12,
    1,
    0x61,
    0x62,
    6,
    0x0a,
    1,
    0x6c,
    0x12,
    1,
    0x62,
    ...PAYLOAD,
  ];
  const unknown = [
    ...TYPE,
    ...PAYLOAD,
    0xfa,
    0x3f,
    1,
    0,
    0xf8,
    0x3f,
    ...Array.from({ length: 9 }, () => 0xff),
    1,
  ];
  for (const job of [twice, split, map, unknown]) expect(expectSame(framed(job, job))).toBe(true);
});

test("whoever looks at the messages finds what the library would have made", () => {
  const bytes = encode([
    { type: "one", body: payload(Uint8Array.of(1)) },
    { type: "one", body: payload(Uint8Array.of(2)) },
  ]);
  expect(readUniform(bytes)?.jobs).toEqual(fromBinary(SubmitJobsRequestSchema, bytes).jobs);
  const ids = ["0199c0de-0000-7000-8000-000000000000", "0199c0de-0000-7000-8000-000000000001"];
  const answer = new UniformResponse(ids);
  const written = uniformCodec.write?.(answer);
  const results = ids.map((jobId) => ({ jobId }));
  const expected = create(SubmitJobsResponseSchema, { results });
  expect(written).toEqual(Buffer.from(toBinary(SubmitJobsResponseSchema, expected)));
  expect(answer.results).toEqual(expected.results);
  expect(uniformCodec.write?.(expected)).toBeUndefined();
});
