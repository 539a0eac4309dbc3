import { type BoundedField, JOB_FIELDS, MAX_DELAY_MS, MAX_LABEL_LENGTH, MusterError } from "@muster/job";
import { type TestDatabase, testDatabase } from "@muster/test/database";
import { Client, DatabaseError } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkRequest } from "../src/check-request.ts";

/** `muster_submit` against the table of a job's fields: it takes what a submit in process takes, and nothing else. */

/** By place, as CockroachDB wants it; the names are those of the table. */
const ARGUMENTS = {
  type: "text",
  payload: "jsonb",
  queue: "text",
  priority: "text",
  run_at: "timestamptz",
  delay: "interval",
  max_attempts: "int4",
  timeout: "interval",
  idempotency_key: "text",
  labels: "jsonb",
  payload_bytes: "bytea",
} as const;
type Asked = { readonly [Name in keyof typeof ARGUMENTS]?: unknown };
const NAMES = Object.keys(ARGUMENTS) as (keyof typeof ARGUMENTS)[];
const CALL = `SELECT muster_submit(${NAMES.map((name, n) => `$${n + 1}::${ARGUMENTS[name]}`).join(", ")}) AS id`;

/** What else a job may have, which the function has no argument for. */
const LEFT_OUT =
  /^(?:start_within|total_timeout|retry_policy|idempotency_(?:scope|period)|debounce|throttle|trace(?:parent|state)|requires|slots|prefers|prefer_for)\b/u;

const PREFIX = "muster_submit: ";
const ID = "0199c0de-0000-7000-8000-000000000000";
let stores: TestDatabase;
let client: Client;

beforeAll(async () => {
  stores = await testDatabase();
  client = new Client({ connectionString: stores.url, query_timeout: 20_000 });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await stores.drop();
});

/** The mistakes that it told, one by one; none: it was taken. Whatever is not its own error is thrown. */
async function bySql(asked: Asked): Promise<string[]> {
  try {
    await client.query(
      CALL,
      NAMES.map((name) => (name === "type" && !("type" in asked) ? "t" : (asked[name] ?? null))),
    );
    return [];
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== "22023") throw error;
    if (!error.message.startsWith(PREFIX)) throw error;
    return error.message.slice(PREFIX.length).split("; ");
  }
}

function inProcess(request: object): readonly string[] {
  try {
    checkRequest({ type: "t", ...request }, ID);
    return [];
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    return error.mistakes.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  }
}

/** Both refuse it for one reason, and expect the same of it. */
function expectRefused(
  { name, rpc }: { name: string; rpc: string },
  sql: string[],
  here: readonly string[],
): void {
  const expectedOf = (line = ""): string | undefined =>
    /: expected (?<it>.*), got /su.exec(line)?.groups?.["it"];
  expect([sql.length, here.length]).toEqual([1, 1]);
  expect(here[0]?.startsWith(`${name}: `)).toBe(true);
  expect(sql[0]?.startsWith(`${rpc}: `)).toBe(true);
  expect(expectedOf(sql[0])).toBe(expectedOf(here[0]));
}

const bounded = Object.values(JOB_FIELDS).filter(
  (field): field is BoundedField => "max" in field && field.rpc in ARGUMENTS,
);

test("case D6: each field of a job is an argument of muster_submit, or known to be none", () => {
  const others = Object.values(JOB_FIELDS).filter(({ rpc }) => !(rpc in ARGUMENTS) && !LEFT_OUT.test(rpc));
  expect(others.map(({ rpc }) => rpc)).toEqual(["json"]);
  expect(bounded.map(({ rpc }) => rpc)).toEqual([
    "type",
    "payload",
    "max_attempts",
    "delay",
    "timeout",
    "labels",
    "idempotency_key",
  ]);
});

test.each(bounded.filter(({ kind }) => kind === "span" || kind === "count"))(
  "case D6: muster_submit takes $rpc within its bounds, and refuses it beyond them in the words of the table",
  async (field) => {
    const { name, rpc, min, max, kind } = field;
    const written = (value: number): unknown => (kind === "span" ? `${value} milliseconds` : value);
    const step = kind === "span" ? 0.5 : 1;
    for (const value of [min, min + 1, max - step, max]) {
      expect(await bySql({ [rpc]: written(value) })).toEqual([]);
      expect(inProcess({ [name]: value })).toEqual([]);
    }
    for (const value of [min - step, max + step]) {
      const sql = await bySql({ [rpc]: written(value) });
      expectRefused(field, sql, inProcess({ [name]: value }));
      expect(sql[0]).toMatch(`, got ${value}`);
    }
  },
);

test.each(bounded.filter(({ kind }) => kind === "text"))(
  "case D6: muster_submit counts $rpc in characters",
  async (field) => {
    for (const letter of ["x", "😀"]) {
      const longest = letter.repeat(field.max);
      expect(await bySql({ [field.rpc]: longest })).toEqual([]);
      expect(inProcess({ [field.name]: longest })).toEqual([]);
      for (const wrong of ["", longest + letter])
        expectRefused(field, await bySql({ [field.rpc]: wrong }), inProcess({ [field.name]: wrong }));
    }
  },
);

test("case D6: NULL is the default of every argument of muster_submit but the type", async () => {
  expect(await bySql({})).toEqual([]);
  expectRefused(JOB_FIELDS.type, await bySql({ type: null }), inProcess({ type: null }));
});

test("case D6: muster_submit counts the bytes of a payload, as bytes and as JSON", async () => {
  const { payload, json } = JOB_FIELDS;
  const bytes = (length: number): Buffer => Buffer.alloc(length);
  const text = (length: number): string => "x".repeat(length - 2);
  expect(await bySql({ payload_bytes: bytes(payload.max) })).toEqual([]);
  expect(await bySql({ payload: JSON.stringify(text(json.max)) })).toEqual([]);
  expect(inProcess({ json: text(json.max) })).toEqual([]);
  const longBytes = await bySql({ payload_bytes: bytes(payload.max + 1) });
  expectRefused(
    { name: "payload", rpc: "payload_bytes" },
    longBytes,
    inProcess({ payload: bytes(payload.max + 1) }),
  );
  const longJson = await bySql({ payload: JSON.stringify(text(json.max + 1)) });
  expectRefused({ name: "json", rpc: "payload" }, longJson, inProcess({ json: text(json.max + 1) }));
  const [both = ""] = await bySql({ payload: "null", payload_bytes: bytes(0) });
  expect(both).toBe("payload_bytes: expected at most one of payload and payload_bytes, got both");
});

test.each([
  ["queue", ["Az09_.-", "q".repeat(64)], ["", "a:b", "q\n", "ä", "q".repeat(65)]],
  ["priority", ["critical", "low"], ["", "urgent", "LOW", "low "]],
] as const)(
  "case D6: muster_submit takes the names of a %s, and no others",
  async (field, taken, refused) => {
    for (const name of taken)
      expect([await bySql({ [field]: name }), inProcess({ [field]: name })]).toEqual([[], []]);
    for (const name of refused)
      expectRefused(
        { name: field, rpc: field },
        await bySql({ [field]: name }),
        inProcess({ [field]: name }),
      );
  },
);

const many = (count: number, name = 2, value = 1): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`${n}`.padStart(name, "n"), "v".repeat(value)]),
  );

const longest = "😀".repeat(MAX_LABEL_LENGTH);
const LABELS_TAKEN = [{}, { a: "" }, many(JOB_FIELDS.labels.max), { [longest]: longest.repeat(4) }];
const TOO_LONG = [many(JOB_FIELDS.labels.max + 1), { [`${longest}x`]: "" }, { a: `${longest.repeat(4)}x` }];
const NO_LABELS = [{ "": "a" }, { a: 1 }, { a: null }, { a: ["x"] }, [], "text", null];

test("case D6: muster_submit bounds labels as the table does", async () => {
  for (const labels of LABELS_TAKEN)
    expect([await bySql({ labels: JSON.stringify(labels) }), inProcess({ labels })]).toEqual([[], []]);
  for (const labels of [...TOO_LONG, ...NO_LABELS]) {
    const sql = await bySql({ labels: JSON.stringify(labels) });
    const here = inProcess({ labels });
    expect([sql.length, here.length]).toEqual([1, 1]);
    expect(sql[0]?.split(":")[0]).toBe(here[0]?.split(":")[0]);
  }
});

test.each([
  ["0001-01-01T00:00:00Z", true],
  ["1969-12-31T23:59:59Z", true],
  [new Date(Date.now() + MAX_DELAY_MS - 60_000).toISOString(), true],
  [new Date(Date.now() + MAX_DELAY_MS + 60_000).toISOString(), false],
  ["0001-12-31 23:59:59+00 BC", false],
  ["4713-01-01 00:00:00+00 BC", false],
  ["294276-12-31T23:59:59Z", false],
  ["infinity", false],
  ["-infinity", false],
])("case D6: muster_submit takes a start at %s, or refuses it, as a submit in process", async (at, taken) => {
  const expected = taken ? [] : ["run_at: expected a date from the year 1 on and before "];
  expect((await bySql({ run_at: at })).map((line) => line.replace(/\d{4}-.*/u, ""))).toEqual(expected);
  expect(inProcess({ runAt: new Date(at) })).toHaveLength(taken ? 0 : 1);
});

test("case D6: muster_submit tells every mistake of a call at once, up to a bound", async () => {
  const wrong = {
    type: "",
    queue: "a b",
    priority: "urgent",
    max_attempts: 0,
    timeout: "0",
    delay: "-1 s",
    labels: '{"a": 1}',
    idempotency_key: "",
  };
  const lines = await bySql({ ...wrong, run_at: "infinity", payload: "1", payload_bytes: Buffer.alloc(0) });
  expect(lines.map((line) => line.split(":")[0])).toEqual([
    "type",
    "queue",
    "priority",
    "payload_bytes",
    "max_attempts",
    "timeout",
    "run_at",
    "delay",
    "run_at",
    'labels["a"]',
    "idempotency_key",
  ]);
  const labels = JSON.stringify(many(32, 1_000, 1_000));
  const told = await bySql({ labels });
  expect([told.length, told.at(-1)]).toEqual([21, "and 22 more labels"]);
  expect(told.join("").length).toBeLessThan(10_000);
});
