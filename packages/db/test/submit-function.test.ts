import { knownLanes, promote } from "@muster/db";
import {
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_TIMEOUT_MS,
  KEY_RETENTION_MS,
  MAX_DELAY_MS,
  MAX_KEY_LENGTH,
  MAX_LABEL_LENGTH,
  MAX_LABELS,
  MAX_MAX_ATTEMPTS,
  MAX_PAYLOAD_BYTES,
  MAX_TIMEOUT_MS,
  MAX_TYPE_LENGTH,
  MusterError,
} from "@muster/job";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Asked {
  readonly type?: string | null;
  readonly payload?: string;
  readonly queue?: string;
  readonly priority?: string;
  readonly run_at?: string;
  readonly delay?: string;
  readonly max_attempts?: number;
  readonly timeout?: string;
  readonly idempotency_key?: string;
  readonly labels?: string;
  readonly payload_bytes?: Uint8Array;
}

// By place, as CockroachDB wants it.
const ARGUMENTS = [
  "payload",
  "queue",
  "priority",
  "run_at",
  "delay",
  "max_attempts",
  "timeout",
  "idempotency_key",
  "labels",
  "payload_bytes",
] as const;
const CALL = `SELECT muster_submit($1::text, $2::jsonb, $3::text, $4::text, $5::timestamptz, $6::interval, $7::int4,
  $8::interval, $9::text, $10::jsonb, $11::bytea) AS id`;

async function call({ type = "work", ...rest }: Asked = {}): Promise<string> {
  const values = [type, ...ARGUMENTS.map((name) => rest[name] ?? null)];
  const [row] = await world.database.query<{ id: string }>(CALL, values);
  return row?.id ?? "";
}

const labels = (count: number, name: number, value: number): string =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: count }, (_, n) => [`${n}`.padStart(name, "n"), "v".repeat(value)]),
    ),
  );

test("what is left out is as in every other submit", async () => {
  const id = await call();
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(Math.abs(Number.parseInt(id.replace("-", "").slice(0, 12), 16) - Date.now())).toBeLessThan(600_000);
  expect(await world.row(id)).toMatchObject({
    status: "scheduled",
    queue: "default",
    priority: "default",
    lane: "q:default",
    payload_kind: "bytes",
    payload: Buffer.alloc(0),
    max_attempts: DEFAULT_MAX_ATTEMPTS,
    timeout_ms: DEFAULT_TIMEOUT_MS,
    labels: null,
  });
});

test("what is said is kept", async () => {
  const id = await call({
    payload: '{"to": "ä"}',
    queue: "mail",
    priority: "high",
    delay: "1 hour",
    max_attempts: 2,
    timeout: "1.5 seconds",
    labels: '{"tenant": "7"}',
  });
  const row = await world.row(id);
  expect(row).toMatchObject({
    lane: "q:mail:high",
    payload_kind: "json",
    payload: Buffer.from('{"to": "ä"}'),
    max_attempts: 2,
    timeout_ms: 1_500,
    labels: { tenant: "7" },
  });
  expect((row["run_at"] as Date).getTime() - (row["created_at"] as Date).getTime()).toBe(3_600_000);
  const bytes = await call({ payload_bytes: Buffer.from([0, 255]), run_at: "2020-01-01T00:00:00Z" });
  expect(await world.row(bytes)).toMatchObject({ payload_kind: "bytes", payload: Buffer.from([0, 255]) });
});

test("the promoter queues it, and writes its lane down with the same commit", async () => {
  const id = await call({ queue: "unheard.of", priority: "low" });
  expect(await knownLanes(world.database)).not.toContain("q:unheard.of:low");
  const rows = await promote(world.database, 1_000);
  expect(rows.find((row) => row.task_id === id)).toMatchObject({ lane: "q:unheard.of:low", type: "work" });
  expect(await knownLanes(world.database)).toContain("q:unheard.of:low");
  expect(await world.row(id)).toMatchObject({ status: "queued" });
});

test("a rollback leaves nothing", async () => {
  const failing = world.database.transaction(async (query) => {
    await query("SELECT muster_submit('rolled', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'rolled')");
    throw new MusterError("internal", "changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  const left =
    "SELECT 1 FROM tasks WHERE type = 'rolled' UNION ALL SELECT 1 FROM idempotency_keys WHERE key = 'rolled'";
  expect(await world.database.query(left)).toEqual([]);
});

/** Each limit of packages/job: the last that is taken, and the first that is not. */
test.each<[string, Asked, Asked]>([
  ["type", { type: "t".repeat(MAX_TYPE_LENGTH) }, { type: "t".repeat(MAX_TYPE_LENGTH + 1) }],
  ["type", { type: "t" }, { type: "" }],
  ["type", { type: "t" }, { type: null }],
  ["queue", { queue: "Az09_.-" }, { queue: "a:b" }],
  ["queue", { queue: "q".repeat(64) }, { queue: "q".repeat(65) }],
  ["queue", { queue: "q" }, { queue: "q\n" }],
  ["priority", { priority: "critical" }, { priority: "urgent" }],
  [
    "payload",
    { payload_bytes: Buffer.alloc(MAX_PAYLOAD_BYTES) },
    { payload_bytes: Buffer.alloc(MAX_PAYLOAD_BYTES + 1) },
  ],
  [
    "payload",
    { payload: JSON.stringify("x".repeat(MAX_PAYLOAD_BYTES - 2)) },
    { payload: JSON.stringify("x".repeat(MAX_PAYLOAD_BYTES - 1)) },
  ],
  ["payload_bytes", { payload: "1" }, { payload: "1", payload_bytes: Buffer.alloc(1) }],
  ["delay", { delay: `${MAX_DELAY_MS} milliseconds` }, { delay: `${MAX_DELAY_MS + 1} milliseconds` }],
  ["delay", { delay: "0" }, { delay: "-1 milliseconds" }],
  ["run_at", { run_at: "1970-01-01T00:00:00Z" }, { run_at: "1969-12-31T00:00:00Z" }],
  ["run_at", { run_at: new Date(Date.now() + MAX_DELAY_MS - 60_000).toISOString() }, { run_at: "infinity" }],
  ["run_at", { run_at: "2020-01-01T00:00:00Z" }, { run_at: "2020-01-01T00:00:00Z", delay: "1 s" }],
  ["max_attempts", { max_attempts: MAX_MAX_ATTEMPTS }, { max_attempts: MAX_MAX_ATTEMPTS + 1 }],
  ["max_attempts", { max_attempts: 1 }, { max_attempts: 0 }],
  [
    "timeout",
    { timeout: `${MAX_TIMEOUT_MS} milliseconds` },
    { timeout: `${MAX_TIMEOUT_MS + 1} milliseconds` },
  ],
  ["timeout", { timeout: "1 millisecond" }, { timeout: "0" }],
  [
    "idempotency_key",
    { idempotency_key: "k".repeat(MAX_KEY_LENGTH) },
    { idempotency_key: "k".repeat(MAX_KEY_LENGTH + 1) },
  ],
  ["idempotency_key", { idempotency_key: "k" }, { idempotency_key: "" }],
  ["labels", { labels: labels(MAX_LABELS, 2, 1) }, { labels: labels(MAX_LABELS + 1, 2, 1) }],
  ["labels", { labels: labels(1, MAX_LABEL_LENGTH, 1) }, { labels: labels(1, MAX_LABEL_LENGTH + 1, 1) }],
  [
    "labels",
    { labels: labels(1, 1, 4 * MAX_LABEL_LENGTH) },
    { labels: labels(1, 1, 4 * MAX_LABEL_LENGTH + 1) },
  ],
  ["labels", { labels: '{"a": ""}' }, { labels: '{"": "a"}' }],
  ["labels", { labels: "{}" }, { labels: '{"a": 1}' }],
  ["labels", { labels: "{}" }, { labels: '{"a": null}' }],
  ["labels", { labels: "{}" }, { labels: "[]" }],
])("%s is bounded as everywhere, and its error says so: %#", async (field, taken, refused) => {
  await expect(call(taken)).resolves.toMatch(/^[\da-f-]{36}$/);
  await expect(call(refused)).rejects.toMatchObject({
    code: "22023",
    message: expect.stringMatching(new RegExp(`^muster_submit: ${field}: expected .*, got `, "u")) as string,
  });
});

test("a key makes one job, whatever the session's time zone, and refuses another request", async () => {
  const asked = { payload: '{"b": 1, "a": 2}', run_at: "2020-01-01T00:00:00Z", idempotency_key: "order-7" };
  const id = await call(asked);
  const again = await world.database.transaction(async (query) => {
    await query("SET LOCAL TIME ZONE 'Asia/Kolkata'");
    const values = [
      "work",
      ...ARGUMENTS.map((name) => (name in asked ? asked[name as keyof typeof asked] : null)),
    ];
    return query<{ id: string }>(CALL, values);
  });
  expect(again).toEqual([{ id }]);
  expect(await call({ ...asked, queue: "mail" })).not.toBe(id);
  await expect(call({ ...asked, max_attempts: 3 })).rejects.toMatchObject({
    code: "23505",
    message: `muster_submit: idempotency_key: "order-7" was used for another request in queue "default" (job ${id})`,
  });
});

test("a key ends with its period, but not before its job", async () => {
  const id = await call({ idempotency_key: "ends" });
  const [{ keptMs } = { keptMs: 0 }] = await world.database.query<{ keptMs: number }>(
    `SELECT extract(epoch FROM expires_at - now())::float8 * 1000 AS "keptMs" FROM idempotency_keys WHERE key = 'ends'`,
  );
  expect(keptMs).toBeLessThanOrEqual(KEY_RETENTION_MS);
  expect(keptMs).toBeGreaterThan(KEY_RETENTION_MS - 60_000);
  await world.database.query(
    "UPDATE idempotency_keys SET expires_at = now() - interval '1 s' WHERE key = 'ends'",
  );
  expect(await call({ idempotency_key: "ends" })).toBe(id);
  await world.database.query(
    "UPDATE tasks SET status = 'cancelled', finished_at = now() WHERE task_id = $1",
    [id],
  );
  expect(await call({ idempotency_key: "ends" })).not.toBe(id);
});

test("two transactions with one key at once make one job", async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => call({ idempotency_key: "at once" })));
  expect(new Set(ids).size).toBe(1);
});
