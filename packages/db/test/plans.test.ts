import { randomUUID } from "node:crypto";
import {
  CANCELLABLE,
  cancellableOf,
  cancellablePage,
  cancelMany,
  claim,
  type Database,
  expire,
  finish,
  freeRowsOf,
  keepReports,
  listJobs,
  nextOfLane,
  promote,
  purgeKeys,
  type Query,
  queuedAhead,
  readLogs,
  redrive,
  submitUnique,
  textOf,
  undispatchedPage,
} from "@muster/db";
import type { Ending } from "@muster/job";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";
import { plansOf } from "./plans-of.ts";

const elsewhere = servers().databaseKind !== "postgres";
let world: Fixture;

beforeAll(async () => {
  // One connection: statistics are flushed by the session that made them.
  world = await fixture(1);
});
afterAll(() => world[Symbol.asyncDispose]());

const planOf = (act: (database: Database) => Promise<unknown>, answer?: object[]): Promise<string> =>
  plansOf(world.database, act, answer);

/** The due ones by their time, all else by key. */
async function expectExpiringByIndex(ids: readonly string[]): Promise<void> {
  const looked = ids.map((taskId) => ({ task_id: taskId, over: true, later: true }));
  const plan = await planOf((db) => expire(db, 500), looked);
  expect(plan.match(/task_deadlines_look_at/gu)).toHaveLength(2);
  expect(plan.match(/using tasks_pkey|on tasks_pkey/gu)).toHaveLength(3);
  expect(plan.match(/task_deadlines_pkey/gu)).toHaveLength(2);
  expect(plan).not.toMatch(/Seq Scan on (tasks|task_deadlines)/u);
}

/** Logs are written, forgotten and read job by job. */
async function expectLoggedByKey(taskIds: readonly string[]): Promise<void> {
  const entries = [{ number: 1, kind: "log", data: "{}" }] as const;
  const reports = taskIds.map((taskId) => ({ taskId, fence: 1, workerId: "w", entries, trims: true }));
  const held = taskIds.map((taskId) => ({ task_id: taskId, version: 1, watched: false }));
  const kept = await planOf((db) => keepReports(db, "w", reports), held);
  expect(kept).toContain("tasks_pkey");
  expect(kept).toMatch(/Delete on task_events[\s\S]*task_events_p(key|rogress)/u);
  const positions = taskIds.map((taskId) => ({ taskId, after: 0 }));
  const read = await planOf((db) => readLogs(db, positions));
  expect(read).toContain("tasks_pkey");
  expect(`${kept}${read}`.match(/task_events_p(key|rogress)/gu)?.length).toBeGreaterThan(4);
  expect(`${kept}${read}`).not.toContain("Seq Scan");
}

/** A page of waiting jobs is read in its order, be the statistics from before they came or from when there were only such. */
async function expectListedById(count: number): Promise<void> {
  const { database } = world;
  const pages = (): Promise<string> =>
    planOf(async (db) => {
      await listJobs(db, { state: "scheduled" }, 50);
      await listJobs(db, { state: "retry", type: "rare" }, 50, { before: randomUUID() });
    });
  const expectInOrder = async (): Promise<void> => {
    const plan = await pages();
    expect(plan.match(/tasks_listed/gu)).toHaveLength(2);
    // The page itself is sorted, of 50 rows; what is looked at for it must not be.
    expect(plan).not.toMatch(/CTE examined\s+->\s+Limit[^\n]*\n\s+->\s+Sort/u);
    expect(plan).not.toContain("Seq Scan on tasks");
  };
  await database.query(
    `INSERT INTO tasks (task_id, type, queue, priority, lane, status, run_at, max_attempts, timeout_ms)
    SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'scheduled', now() + interval '1 hour', 3, 1000
    FROM generate_series(1, $1::int4)`,
    [count],
  );
  await expectInOrder();
  await database.query("DELETE FROM tasks WHERE phase <> 0");
  await database.query("VACUUM ANALYZE tasks");
  await expectInOrder();
}

/** The plan of the statement that replaces this many debounced jobs. */
async function replacePlan(count: number): Promise<string> {
  const { database } = world;
  const plans: string[] = [];
  const explained =
    (query: Query): Query =>
    async (statement, values) => {
      if (textOf(statement).includes("SET payload")) {
        const rows = await query<{ "QUERY PLAN": string }>(`EXPLAIN ${textOf(statement)}`, values);
        plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
      }
      return query(statement, values);
    };
  const explaining: Database = {
    ...database,
    transaction: (body) => database.transaction((query) => body(explained(query))),
  };
  for (let times = 0; times < 2; times += 1) {
    await submitUnique(
      explaining,
      Array.from({ length: count }, (_, n) => ({ ...newJob(), key: `k${n}`, waitMs: 3_600_000 })),
    );
  }
  return plans.join("\n");
}

test.skipIf(elsewhere)("every claim is a HOT update", async () => {
  const { database } = world;
  const limits = { startWithinMs: 3_600_000, totalTimeoutMs: 7_200_000 };
  const ids = idsOf([...(await world.submit(1_000)), ...(await world.submit(1_000, { limits }))]);
  const workerId = await world.worker();
  const updates = async (): Promise<unknown> => {
    await database.query("SELECT pg_stat_force_next_flush()");
    const text =
      "SELECT n_tup_upd AS all, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'tasks'";
    const rows = await database.query<{ all: number; hot: number }>(text);
    return rows[0]?.all === 2_000 ? rows[0] : undefined;
  };
  for (let from = 0; from < 2_000; from += 100)
    await claim(database, { workerId, epoch: 0 }, ids.slice(from, from + 100));
  expect(await waitFor(updates, { what: "the counters of 2,000 updates" })).toEqual({
    all: 2_000,
    hot: 2_000,
  });
});

test.skipIf(elsewhere)(
  "with stale statistics and many finished rows each statement keeps to its index",
  async () => {
    const { database } = world;
    // Statistics as this test makes them, not as the minute of its run does.
    for (const table of ["tasks", "task_events", "task_deadlines"]) {
      await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    }
    await database.query("TRUNCATE tasks");
    const ids = idsOf(await world.submit(200));
    await database.query("ANALYZE tasks");
    await database.query(`INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms)
    SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'succeeded', now(), 3, 1000 FROM generate_series(1, 60000)`);
    const endings: Ending[] = ids.map((taskId) => ({
      taskId,
      fence: 1,
      workerId: "w",
      outcome: { kind: "succeeded" },
    }));
    const byKey = await planOf(async (db) => {
      await claim(db, { workerId: "w", epoch: 0 }, ids.slice(0, 100));
      await claim(db, { workerId: "w", epoch: 0 }, ids.slice(0, 5));
      await finish(db, "w", endings.slice(0, 100));
      await finish(db, "w", endings.slice(0, 5));
      await finish(
        db,
        "w",
        endings.slice(0, 100).map((ending) => ({ ...ending, outcome: { kind: "error", error: "no" } })),
      );
    });
    expect(byKey.match(/Update on tasks/gu)).toHaveLength(5);
    expect(byKey.match(/using tasks_pkey|on tasks_pkey/gu)?.length).toBeGreaterThanOrEqual(5);
    expect(byKey).not.toMatch(/Seq Scan on tasks|tasks_live/u);
    const sweeps = await planOf(async (db) => {
      await undispatchedPage(db, [{ lane: "q:default" }, { lane: "q:high", beforeMs: 1 }], 10_000, 1_000);
      await nextOfLane(db, "q:default", 100);
    });
    expect(sweeps.match(/tasks_live/gu)).toHaveLength(2);
    expect(sweeps).not.toMatch(/Seq Scan on tasks|tasks_pkey/u);
    const reaper = await planOf((db) => freeRowsOf(db, [{ workerId: "w", blame: "alone" }]).next());
    expect(reaper).toContain("tasks_live");
    await database.query(`INSERT INTO task_events (task_id, sequence, kind, fence, data)
    SELECT t.task_id, n, 'log', 1, '{}' FROM tasks AS t, generate_series(1, 2) AS n`);
    await expectLoggedByKey(ids.slice(0, 100));
    const ahead = await planOf((db) => queuedAhead(db, ids[0] ?? "", "q:default", []));
    expect(ahead).toContain("tasks_live");
    expect(ahead).toContain("tasks_pkey");
    expect(ahead).not.toContain("Seq Scan on tasks");
    await database.query(`INSERT INTO task_deadlines (task_id, look_at)
      SELECT t.task_id, now() + random() * interval '1 hour' FROM tasks AS t WHERE t.phase = 2`);
    const filter = { states: CANCELLABLE, type: "work", labels: { a: "b" } };
    const after = { group: "a", time: "1767225600000000", taskId: ids[0] ?? "" };
    const walks = [0, 1, 2].flatMap((stretch) => [{ stretch }, { stretch, after }]);
    for (const cursor of walks) {
      const walked = await planOf((db) => cancellablePage(db, filter, cursor, 1_000));
      expect(walked).toContain(cursor.stretch === 2 ? "tasks_live" : "tasks_waiting");
      expect(walked).not.toContain("Seq Scan on tasks");
    }
    const named = await planOf(async (db) => {
      await cancellableOf(db, filter, ids.slice(0, 100));
      await cancelMany(db, ids.slice(0, 100), CANCELLABLE);
    });
    expect(named.match(/tasks_pkey/gu)).toHaveLength(2);
    expect(named).not.toContain("Seq Scan on tasks");
    await expectExpiringByIndex(ids);
    // And with statistics from when nothing was due.
    await database.query("VACUUM ANALYZE task_deadlines");
    await expectExpiringByIndex(ids);
    const replacing = await replacePlan(ids.length);
    expect(replacing).toContain("tasks_pkey");
    expect(replacing).not.toContain("Seq Scan on tasks");
    const due = await planOf((db) => promote(db, 500));
    expect(due).toContain("tasks_waiting");
    expect(due).toContain("tasks_pkey");
    expect(due).not.toContain("Seq Scan on tasks");
    const first = { after: "00000000-0000-0000-0000-000000000000" };
    const deadReason = { state: "deadletter", deadReason: "exhausted" } as const;
    const dead = await planOf(async (db) => {
      await listJobs(db, deadReason, 50);
      await listJobs(db, { ...deadReason, redrivable: true, error: "no" }, 1_000, first);
    });
    expect(dead.match(/tasks_listed/gu)).toHaveLength(2);
    expect(dead).not.toContain("Seq Scan on tasks");
    await expectListedById(10_000);
    const redriven = await planOf((db) =>
      redrive(
        db,
        ids.map((taskId) => ({ taskId, version: 3 })),
        { firstMs: 0, gapMs: 10 },
      ),
    );
    expect(redriven).toContain("tasks_pkey");
    expect(redriven).not.toMatch(/Seq Scan on tasks|tasks_listed|tasks_live/u);
  },
);

test.skipIf(elsewhere)("the purge finds expired keys without reading those that stand", async () => {
  await world.database.query(`INSERT INTO idempotency_keys (queue, key, task_id, request_hash, expires_at)
    SELECT 'default', n::text, gen_random_uuid(), '', now() + interval '1 hour' FROM generate_series(1, 20000) AS n`);
  await world.database.query("ANALYZE idempotency_keys");
  const purge = await planOf((db) => purgeKeys(db, 5_000).next());
  expect(purge).toContain("idempotency_keys_expiry");
  expect(purge).not.toContain("Seq Scan on idempotency_keys");
});
