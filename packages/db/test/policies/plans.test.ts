import { adopt, claimLimited, type Database, holdPaused, park, promote } from "@muster/db";
import type { Policies } from "@muster/policy";
import { admit, putLimit } from "@muster/test/policy-rows";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf } from "../fixture.ts";
import { plansOf } from "../plans-of.ts";

const elsewhere = servers().databaseKind !== "postgres";
let world: Fixture;
let policies: Policies;

beforeAll(async () => {
  // One connection: statistics are flushed by the session that made them.
  world = await fixture(1);
  await putLimit(world.database, "rated", {
    type: "rated",
    rate_count: 1_000,
    rate_per_ms: 1,
    rate_burst: 10,
  });
  policies = await putLimit(world.database, "two", { type: "work", key_label: "key", max_running: 2 });
});
afterAll(() => world[Symbol.asyncDispose]());

const rulesFor = (type: string): Parameters<typeof claimLimited>[3] => ({
  limits: policies.limitsFor("default", type),
  pausedGates: ["two~1:paused"],
});

async function waiting(count: number, type: string): Promise<string[]> {
  const { database } = world;
  const ids = idsOf(await world.submit(count, { type, labels: { key: "acme" } }));
  await park(database, policies.epoch, ids, rulesFor(type));
  return ids;
}

/** How many updates of jobs there were, and how many of them were HOT, once there were so many. */
async function updates(all: number): Promise<{ all: number; hot: number }> {
  const { database } = world;
  const text =
    "SELECT n_tup_upd AS all, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'tasks'";
  const counters = async (): Promise<{ all: number; hot: number } | undefined> => {
    await database.query("SELECT pg_stat_force_next_flush()");
    const [row] = await database.query<{ all: number; hot: number }>(text);
    return row !== undefined && row.all >= all ? row : undefined;
  };
  return waitFor(counters, { what: `the counters of ${all} updates` });
}

test.skipIf(elsewhere)(
  "sequence 66: the claim of an admitted job is a HOT update, with a rate and without one",
  async () => {
    const { database } = world;
    const as = { workerId: await world.worker(), epoch: policies.epoch };
    for (const type of ["work", "rated"]) {
      const ids = await waiting(1_000, type);
      await admit(database, ids);
      const before = await updates(type === "work" ? 2_000 : 5_000);
      for (let from = 0; from < ids.length; from += 100) {
        const { jobs } = await claimLimited(database, as, ids.slice(from, from + 100), rulesFor(type));
        expect(jobs).toHaveLength(100);
      }
      const after = await updates(before.all + 1_000);
      expect({ all: after.all - before.all, hot: after.hot - before.hot }).toEqual({
        all: 1_000,
        hot: 1_000,
      });
    }
  },
);

const planOf = (act: (database: Database) => Promise<unknown>): Promise<string> =>
  plansOf(world.database, act);

/** What a gate's admitted jobs are counted by. */
const COUNT = (place: number): string => `SELECT count(*) FROM (SELECT 1 FROM tasks AS t
  WHERE t.gates IS NOT NULL AND (CASE WHEN t.phase = 1 THEN t.gates[${place}] END) = 'two~1:acme' LIMIT 10) AS a`;

test.skipIf(elsewhere)(
  "with stale statistics and many finished rows each statement of a limit keeps to its index",
  async () => {
    const { database } = world;
    for (const table of ["tasks", "limit_keys", "pauses", "workers"]) {
      await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
    }
    await database.query("TRUNCATE tasks");
    const ids = idsOf(await world.submit(200, { labels: { key: "acme" } }));
    await database.query("ANALYZE tasks");
    await database.query(`INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms)
    SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'succeeded', now(), 3, 1000 FROM generate_series(1, 60000)`);
    await database.query(`INSERT INTO tasks (task_id, type, queue, priority, lane, status, hold, gates, max_attempts, timeout_ms)
    SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued', 'limit:two~1:2:default:' || n % 1000,
           ARRAY['two~1:' || n % 1000], 3, 1000 FROM generate_series(1, 20000) AS n`);
    await database.query(
      `INSERT INTO limit_keys (gate, tat) SELECT 'other~1:' || n, now() FROM generate_series(1, 20000) AS n`,
    );
    const [few, many] = [ids.slice(0, 5), ids.slice(0, 100)];
    const as = { workerId: "w", epoch: policies.epoch };
    const byKey = await planOf(async (db) => {
      for (const some of [few, many]) {
        for (const type of ["work", "rated"]) await claimLimited(db, as, some, rulesFor(type));
        await park(db, as.epoch, some, rulesFor("work"));
        await holdPaused(db, as.epoch, some);
        await adopt(db, as, [{ taskIds: some, limits: rulesFor("work").limits }]);
      }
    });
    expect(byKey.match(/Update on tasks/gu)).toHaveLength(10);
    expect(byKey.match(/using tasks_pkey|on tasks_pkey/gu)).toHaveLength(10);
    expect(byKey.match(/limit_keys_pkey/gu)?.length).toBeGreaterThanOrEqual(6);
    expect(byKey.match(/limit_keys_closed/gu)).toHaveLength(6);
    expect(byKey).not.toMatch(/Seq Scan on (tasks|limit_keys)|tasks_(live|waiting|admitted)/u);
    for (const place of [1, 2, 3, 4]) {
      const rows = await database.query<{ "QUERY PLAN": string }>(`EXPLAIN ${COUNT(place)}`);
      expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain(`tasks_admitted_${place}`);
    }
    await database.query("DELETE FROM limits");
    const due = await planOf((db) => promote(db, 500));
    expect(due.match(/tasks_waiting/gu)?.length).toBeGreaterThanOrEqual(2);
    expect(due).not.toContain("Seq Scan on tasks");
  },
);
