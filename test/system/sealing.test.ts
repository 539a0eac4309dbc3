import { randomBytes } from "node:crypto";
import { type Client, keyRing } from "@muster/client";
import { defineJob, isSealed, JobEndedError, sealedMark } from "@muster/job";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { LONG } from "../support/long.ts";
import { testPool } from "../support/pool.ts";
import { manageApps } from "../support/process.ts";
import type { System } from "../support/system.ts";
import { waitFor } from "../support/wait.ts";
import { holds } from "./sealed-dump.ts";
import { NEW, OLD, OTHER, type SealedWorld, startSealedWorld, WAYS } from "./sealed-world.ts";

manageApps();

const RETRY = { initialMs: 100, multiplier: 1, maxMs: 100 };

let world: SealedWorld;
let system: System;
let client: Client;
let plain: Client;

beforeAll(async () => {
  world = await startSealedWorld();
  ({ system, client, plain } = world);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** What whoever has the key is told of a job, until it has ended. */
async function told(jobId: string): Promise<Record<string, unknown>> {
  const about: Record<string, unknown> = {};
  for await (const event of client.watch(jobId, { resumeAfter: 0 })) {
    if (event.kind === "log") about["log"] = [event.level, event.message, event.fields];
    if (event.kind === "progress") about["progress"] = event.value;
    if (event.kind === "output") about["output"] = Buffer.from(event.data).toString();
    if (event.kind === "state")
      Object.assign(about, { state: event.job.state, last: event.job.progress?.value });
  }
  const end = await client.result(jobId).catch((error: unknown) => {
    if (!(error instanceof JobEndedError)) throw error;
    return error.reason;
  });
  return { ...about, end: end instanceof Uint8Array ? Buffer.from(end).toString() : end };
}

test("nothing of a payload, and nothing of what became of it, is in the database or in Redis; whoever has the key sees it all", async () => {
  const secret = `clear${randomBytes(6).toString("hex")}`;
  const control = `clear${randomBytes(6).toString("hex")}`;
  await plain.submit({ type: "nobody", json: { control } });
  const seen = await Promise.all(
    WAYS.map(async ([way, type, , , queue = "default"]) => {
      const limits = { maxAttempts: 1, ...(way === "times out" && { timeoutMs: 300 }) };
      const { jobId } = await client.submit({ type, queue, json: { secret, way }, retry: RETRY, ...limits });
      return { way, type, ...(await told(jobId)) };
    }),
  );
  expect(seen).toEqual(
    WAYS.map(([way, type, state, end]) => ({
      way,
      type,
      state,
      end: JSON.parse(JSON.stringify(end).replaceAll("S", secret)),
      log: ["info", `${secret}-line`, { field: `${secret}-field` }],
      progress: { value: `${secret}-progress` },
      last: { value: `${secret}-progress` },
      output: `${secret}-output`,
    })),
  );
  const text = await world.dump.text();
  expect(holds(text, control)).toBe(true);
  expect(holds(text, secret)).toBe(false);
  const attempts = await system.query<{ error: string; stack: string | null }>(
    "SELECT error, stack FROM task_attempts WHERE error IS NOT NULL",
  );
  expect(attempts.length).toBeGreaterThan(5);
  expect(attempts.filter(({ error }) => sealedMark(error) === undefined)).toEqual([]);
  expect(attempts.filter(({ stack }) => stack !== null && sealedMark(stack) === undefined)).toEqual([]);
});

test.runIf(LONG)(
  "what is moved to another type or another job does not open, and neither does what was changed",
  async () => {
    const first = await client.submit({ type: "telling", json: { secret: "x", way: "returns" } });
    await client.result(first.jobId);
    const { payload } = await world.rowOf(first.jobId);
    expect(isSealed(payload)).toBe(true);
    const changed = Buffer.from(payload);
    changed[payload.length - 20] = (changed[payload.length - 20] ?? 0) ^ 1;
    for (const [type, moved] of [
      ["telling.process", payload],
      ["telling", changed],
    ] as const) {
      const { jobId } = await plain.submit({ type, payload: moved });
      await expect(client.result(jobId)).rejects.toMatchObject({
        state: "failed",
        reason: expect.stringMatching(/^payload: was sealed with the key "k1", and does not open /u),
      });
    }
    const second = await client.submit({ type: "telling", json: { secret: "y", way: "returns" } });
    await client.result(second.jobId);
    await system.query(
      "UPDATE tasks SET result = (SELECT o.result FROM tasks AS o WHERE o.task_id = $1) WHERE task_id = $2",
      [first.jobId, second.jobId],
    );
    const refused = {
      code: "failed_precondition",
      message: expect.stringContaining('sealed with the key "k1"'),
    };
    await expect(client.result(second.jobId)).rejects.toMatchObject(refused);
    // Nor is what is sealed taken for the result by whoever has no key.
    await expect(plain.result(first.jobId)).rejects.toMatchObject(refused);
  },
);

test("a key that is not there is waited for, attempt by attempt, and named; a worker may refuse what is not sealed", async () => {
  const stranger = world.open(OTHER);
  const job = { type: "telling", maxAttempts: 2, retry: RETRY } as const;
  const { jobId } = await stranger.submit({ ...job, json: { secret: "x", way: "returns" } });
  await expect(stranger.result(jobId)).rejects.toMatchObject({
    state: "deadletter",
    reason:
      'payload: is sealed with the key "k9", which is not there: add it to the keys of this process (PAYLOAD_KEYS_FILE)',
  });
  await world.worker({
    handlers: { telling: () => "ran" },
    queues: ["strict"],
    sealing: { keys: keyRing(OLD), clear: "refuse" },
  });
  const clear = await plain.submit({ type: "telling", queue: "strict" });
  await expect(plain.result(clear.jobId)).rejects.toMatchObject({
    state: "failed",
    reason: expect.stringMatching(/^payload: is not sealed, /u),
  });
  const sealed = await client.submit({ type: "telling", queue: "strict" });
  expect(await client.result(sealed.jobId)).toBe("ran");
  let called = false;
  await world.worker({ handlers: { telling: () => (called = true) }, queues: ["without"] });
  const unopened = await client.submit({ ...job, queue: "without", maxAttempts: 1 });
  await expect(client.result(unopened.jobId)).rejects.toMatchObject({
    state: "deadletter",
    reason: expect.stringMatching(/^payload: is sealed with the key "k1", and this worker has none: /u),
  });
  expect(called).toBe(false);
});

test("sequence 80: a keyed submit is the same before and after a rotation, and before and after it is sealed; another one is not", async () => {
  const job = { type: "later", delayMs: 3_600_000, json: { card: 4711 } } as const;
  const [old, both, rotated] = [client, world.open(`${OLD}\n${NEW}`), world.open(`${NEW}\n${OLD}`)];
  const made = await old.submit({ ...job, idempotencyKey: "a" });
  expect(await rotated.submit({ ...job, idempotencyKey: "a" })).toEqual({ ...made, deduplicated: true });
  const later = await rotated.submit({ ...job, idempotencyKey: "b" });
  expect(await both.submit({ ...job, idempotencyKey: "b" })).toEqual({ ...later, deduplicated: true });
  const before = await plain.submit({ ...job, idempotencyKey: "c" });
  expect(await rotated.submitMany([{ ...job, idempotencyKey: "c" }])).toEqual([
    { ...before, deduplicated: true },
  ]);
  await expect(rotated.submit({ ...job, json: { card: 4712 }, idempotencyKey: "a" })).rejects.toMatchObject({
    code: "already_exists",
  });
  const hashes = await system.query<{ hash: Buffer }>(
    "SELECT request_hash AS hash FROM idempotency_keys WHERE key IN ('a', 'b') ORDER BY key",
  );
  expect(hashes.map(({ hash }) => hash.subarray(0, 4).toString("latin1"))).toEqual([
    "\u0001\u0002k1",
    "\u0001\u0002k2",
  ]);
});

test.runIf(LONG)("sequence 78: debounced, in a caller's transaction, typed, and many at once", async () => {
  const typed = defineJob("typed", {
    payload: z.object({ n: z.number() }),
    result: z.object({ n: z.number() }),
  });
  const seen: unknown[] = [];
  await world.worker({
    handlers: {
      ...typed.handle((job) => ({ n: job.json().n + 1 })),
      seeing: (job) => void seen.push(job.json()),
    },
    queues: ["mixed"],
    sealing: { keys: keyRing(`${NEW}\n${OLD}`) },
  });
  const queue = "mixed";
  const debounce = { key: "d", waitMs: 300 };
  const first = await client.submit({ type: "seeing", queue, json: 1, debounce });
  expect(await client.submit({ type: "seeing", queue, json: 2, debounce })).toMatchObject({ replaced: true });
  const jobs = world.open(`${NEW}\n${OLD}`).jobs(typed);
  const pool = testPool({ connectionString: system.databaseUrl, max: 1 });
  onTestFinished(() => pool.end());
  const tx = await pool.connect();
  await tx.query("BEGIN");
  const within = await jobs.submitTx(tx, { n: 6 }, { queue });
  await tx.query("COMMIT");
  tx.release();
  expect(await jobs.result(within.jobId)).toEqual({ n: 7 });
  const many = await jobs.submitMany(Array.from({ length: 50 }, (_, n) => ({ payload: { n }, queue })));
  const results = await Promise.all(many.map(({ jobId }) => jobs.result(jobId)));
  expect(results).toEqual(many.map((_, n) => ({ n: n + 1 })));
  await client.result(first.jobId);
  expect(seen).toEqual([2]);
  await expect(client.submit({ type: "seeing", payload: Buffer.alloc(256 * 1024) })).rejects.toMatchObject({
    message: "payload: expected at most 262088 bytes, which are 262144 once sealed, got 262144",
  });
});

test.runIf(LONG)("a schedule's payload is sealed once, however often it is applied", async () => {
  const seen: unknown[] = [];
  const secret = `clear${randomBytes(6).toString("hex")}`;
  const sealing = { keys: keyRing(OLD) };
  const schedules = [
    { name: "each", everyMs: 1_000, job: { type: "ticking", queue: "ticks", json: { secret } } },
  ];
  const options = { queues: ["ticks"], sealing, schedules, scheduleOwner: "test" };
  await world.worker({ handlers: { ticking: (job) => void seen.push(job.json()) }, ...options });
  await world.worker({ handlers: { ticking: (job) => void seen.push(job.json()) }, ...options });
  await waitFor(() => seen.length > 0, { what: "a tick's job" });
  expect(seen[0]).toEqual({ secret });
  const rows = await system.query("SELECT spec_version FROM schedules WHERE name = 'each'");
  expect(rows).toEqual([{ spec_version: 1 }]);
  expect(holds(await world.dump.text(), secret)).toBe(false);
});

test("sequence 79: dead letters are found by the fingerprint of a sealed error, and by nothing that is inside of it", async () => {
  const fails = {
    type: "telling",
    json: { secret: "fingerprinted", way: "throws" },
    maxAttempts: 1,
  } as const;
  const ids = [await client.submit(fails), await client.submit(fails)].map(({ jobId }) => jobId);
  for (const id of ids) await client.result(id).catch(() => {});
  const [one, other] = await Promise.all(ids.map((id) => world.rowOf(id)));
  const mark = sealedMark(one?.error ?? "") ?? "none";
  expect(sealedMark(other?.error ?? "")).toBe(mark);
  const api = system.client(await system.start("api"));
  const found = async (error: string): Promise<string[]> =>
    (await api.redriveJobs({ error, dryRun: true, type: "telling" })).sampleJobIds.toSorted();
  expect(await found(mark)).toEqual(ids.toSorted());
  expect(await found((one?.error ?? "").slice(-20))).toEqual([]);
  const { sentence } = await api.explainJob({ jobId: ids[0] ?? "" });
  expect(sentence).toContain(`failed, the last with ${mark}, which is sealed`);
});
