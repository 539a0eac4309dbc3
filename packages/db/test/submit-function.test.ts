import { addLanes, knownLanes, promote, retireLanes } from "@muster/db";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TIMEOUT_MS, KEY_RETENTION_MS, MusterError } from "@muster/job";
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

test("case D6: a span is as long as in every other submit, in any time zone, and rounded up to milliseconds", async () => {
  const [made] = await world.database.transaction(async (query) => {
    await query("SET LOCAL TIME ZONE 'America/New_York'");
    return query<{ id: string }>(
      "SELECT muster_submit('t', NULL, NULL, NULL, NULL, '5 months', NULL, '4.0011 s') AS id",
    );
  });
  const row = await world.row(made?.id ?? "");
  expect(row).toMatchObject({ timeout_ms: 4_002 });
  expect((row["run_at"] as Date).getTime() - (row["created_at"] as Date).getTime()).toBe(150 * 86_400_000);
});

test.each(["178000000 years", "-178000000 years", "71582788 months -2147483640 days"])(
  "case D6: a span that no date can be moved by, %s, is refused by its name",
  async (span) => {
    for (const name of ["delay", "timeout"])
      await expect(call({ [name]: span })).rejects.toMatchObject({
        code: "22023",
        message: expect.stringMatching(
          new RegExp(`^muster_submit: ${name}: expected \\d+ to \\d+ milliseconds, got `, "u"),
        ) as string,
      });
  },
);

test("the promoter queues it, and writes its lane down with the same commit", async () => {
  const id = await call({ queue: "unheard.of", priority: "low" });
  expect(await knownLanes(world.database)).not.toContain("q:unheard.of:low");
  const { rows } = await promote(world.database, 1_000);
  expect(rows.find((row) => row.task_id === id)).toMatchObject({ lane: "q:unheard.of:low", type: "work" });
  expect(await knownLanes(world.database)).toContain("q:unheard.of:low");
  expect(await world.row(id)).toMatchObject({ status: "queued" });
});

const markedLong = "UPDATE lanes SET retiring_at = now() - interval '1 hour' WHERE queue LIKE 'retired%'";

test("case E3: a lane that is forgotten under a job of an open transaction is known again when the job is queued", async () => {
  const { database } = world;
  await addLanes(database.query, ["q:retired:low"]);
  await database.query(markedLong);
  const id = await database.transaction(async (query) => {
    const [row] = await query<{ id: string }>("SELECT muster_submit('work', NULL, 'retired', 'low') AS id");
    await retireLanes(database, 600_000);
    return row?.id ?? "";
  });
  expect(await knownLanes(database)).not.toContain("q:retired:low");
  expect((await promote(database, 1_000)).rows.map((row) => row.task_id)).toContain(id);
  await database.query(markedLong);
  await retireLanes(database, 600_000);
  expect(await knownLanes(database)).toContain("q:retired:low");
});

test("case E3: a promotion that meets the deletion of its lane leaves the lane known, every time", async () => {
  const { database } = world;
  for (let round = 0; round < 20; round += 1) {
    await addLanes(database.query, ["q:retired.race:default"]);
    await database.query(markedLong);
    const id = await call({ queue: "retired.race" });
    await Promise.all([promote(database, 1_000), retireLanes(database, 600_000)]);
    expect(await knownLanes(database)).toContain("q:retired.race:default");
    const end = "UPDATE tasks SET status = 'cancelled', finished_at = now() WHERE task_id = $1";
    await database.query(end, [id]);
  }
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
  expect(await call({ ...asked, timeout: "59 minutes 60 s", labels: "{}" })).toBe(id);
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
