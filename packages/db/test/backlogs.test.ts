import {
  beat,
  CANCELLABLE,
  type CancellablePage,
  cancellablePage,
  type Database,
  EXAMINED_FOR_CANCEL,
  forgetHeldTypes,
  hold,
  type Query,
  submitIn,
} from "@muster/db";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture, idsOf, newJob } from "./fixture.ts";

/** What a statement may not read whole, although the planner's statistics are from before there was any of it. */
const BACKLOG = 50_000;

const elsewhere = servers().databaseKind !== "postgres";

let world: Fixture;

beforeAll(async () => {
  world = await fixture(1);
  if (elsewhere) return;
  const { database } = world;
  for (const table of ["tasks", "idempotency_keys", "throttle_keys"]) {
    await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = false)`);
  }
  await database.query(jobs("'succeeded'", "now()"));
  await addKeys("old", "1 day");
  await database.query("VACUUM ANALYZE tasks, idempotency_keys, throttle_keys");
  await database.query(jobs("'scheduled'"));
  await addKeys("key", "-1 hour");
});
afterAll(() => world[Symbol.asyncDispose]());

const jobs = (status: string, finishedAt = "NULL"): string => `
INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms, run_at)
SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', ${status}, ${finishedAt}, 3, 1000,
       now() + n * interval '1 second' FROM generate_series(1, ${BACKLOG}) AS n`;

/** Keys of a few large batches, whose submits make them expire together, so much later than now. */
async function addKeys(name: string, later: string): Promise<void> {
  const rest = `gen_random_uuid(), now() + interval '${later}' + n / 10000 * interval '1 second' FROM generate_series(1, ${BACKLOG}) AS n`;
  await world.database.query(`INSERT INTO idempotency_keys (queue, key, request_hash, task_id, expires_at)
    SELECT 'default', '${name}' || n, '', ${rest}`);
  await world.database.query(`INSERT INTO throttle_keys (queue, key, task_id, expires_at)
    SELECT 'default', '${name}' || n, ${rest}`);
}

const READ = `
SELECT sum(seq_tup_read + idx_tup_fetch) AS rows FROM pg_stat_xact_user_tables
WHERE relname IN ('tasks', 'idempotency_keys', 'throttle_keys')`;

/** How many rows of the large tables `act` reads. */
function rowsReadBy(act: (query: Query) => Promise<unknown>): Promise<number> {
  return world.database.transaction(async (query) => {
    await act(query);
    const [read] = await query<{ rows: string }>(READ);
    return Number(read?.rows);
  });
}

test.skipIf(elsewhere)("a heartbeat does not read the jobs that wait for their time", async () => {
  const workerId = await world.worker();
  const beaten = (query: Query) => beat({ ...world.database, query }, workerId, 0, []);
  expect(await rowsReadBy(beaten)).toBeLessThan(100);
  const heldTypes = async () => (await beat(world.database, workerId, 0, [])).heldTypes;
  const ids = idsOf(await world.submit(2));
  await hold(world.database, ids, []);
  expect(await heldTypes()).toEqual(["work"]);
  await world.database.query("UPDATE held_types SET held_at = now() - interval '2 minutes'");
  await forgetHeldTypes(world.database);
  expect(await heldTypes()).toEqual(["work"]);
  await world.database.query("DELETE FROM tasks WHERE task_id = ANY($1::uuid[])", [ids]);
  await forgetHeldTypes(world.database);
  expect(await heldTypes()).toEqual([]);
});

test.skipIf(elsewhere)("a submit with a key does not read the keys that have expired", async () => {
  const keyed = { ...newJob(), key: "key1", requestHash: Buffer.from("a") };
  const throttled = { ...newJob(), key: "key1", windowMs: 60_000 };
  const submitted = rowsReadBy(async (query) => {
    const results = await submitIn(query, [keyed, throttled]);
    expect(results).toMatchObject([{ deduplicated: false }, { deduplicated: false }]);
  });
  expect(await submitted).toBeLessThan(100);
  const ids = [keyed.taskId, throttled.taskId];
  await world.database.query("DELETE FROM tasks WHERE task_id = ANY($1::uuid[])", [ids]);
});

async function walk(database: Database): Promise<number> {
  let found = 0;
  let page: CancellablePage = { taskIds: [], next: { stretch: 0 } };
  while (page.next !== undefined) {
    page = await cancellablePage(database, { states: CANCELLABLE }, page.next, EXAMINED_FOR_CANCEL);
    found += page.taskIds.length;
  }
  return found;
}

test.skipIf(elsewhere)("a cancel of everything reads what waits once, not once a page", async () => {
  await world.database.query("ANALYZE tasks");
  const read = rowsReadBy(async (query) => {
    expect(await walk({ ...world.database, query })).toBe(BACKLOG);
  });
  expect(await read).toBeLessThan(BACKLOG * 2);
});
