import { claimLimited, type Database, free, readGateRooms, readHeads, textOf } from "@muster/db";
import { change, putLimit, putOverride } from "@muster/test/policy-rows";
import { servers } from "@muster/test/servers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { FedWorld } from "./fed-world.ts";
import { endAll, waiting, waitingOf } from "./waiting-jobs.ts";

const elsewhere = servers().databaseKind !== "postgres";
let world: FedWorld;

beforeAll(async () => {
  world = await FedWorld.create();
});
beforeEach(() => world.clear());
afterAll(() => world[Symbol.asyncDispose]());

test("a gate's room is counted up to its maximum, its override read by its key, whatever else is in these tables", async () => {
  const { database } = world;
  await waitingOf(database, world.policies, 5, { labels: { key: "acme" } });
  world.policies = await putOverride(database, { limit: "two", key: "big", maxRunning: 4, weight: 3 });
  await waitingOf(database, world.policies, 5, { labels: { key: "big" } });
  expect(await world.freeFirst("acme", 1)).toHaveLength(1);
  expect(await world.freeFirst("big", 5)).toHaveLength(5);
  const { states, epoch } = await world.rooms("acme", "big", "none");
  expect(epoch).toBe(world.policies.epoch);
  expect(states).toMatchObject([
    { gate: "two~1:acme", admitted: 1, granted: 1, override: { maxRunning: undefined, weight: undefined } },
    { gate: "two~1:big", admitted: 4, override: { maxRunning: 4, weight: 3 } },
    { gate: "two~1:none", admitted: 0, granted: 0, aheadMs: 0, closedMs: 0 },
  ]);
});

test.skipIf(elsewhere)(
  "of jobs that were submitted together, those that have gone on are passed once",
  async () => {
    const { database } = world;
    await database.query(
      `INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, hold)
       SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued', 3, n,
              ARRAY['two~1:' || k.key], 'limit:two~1:2:default:' || k.key
       FROM generate_series(1, 5000) AS n CROSS JOIN LATERAL (SELECT (n % 50)::text AS key) AS k`,
    );
    await database.query("UPDATE tasks SET hold = NULL WHERE timeout_ms <= 3000");
    const { hold } = world.hold("7");
    const look = async (): Promise<number> => {
      const [row] = await database.query<{ "QUERY PLAN": { Plan: { "Shared Hit Blocks": number } }[] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT t.task_id FROM tasks AS t
       WHERE t.phase = 0 AND t.hold = '${hold}' ORDER BY t.hold, t.run_at LIMIT 1`,
      );
      return row?.["QUERY PLAN"][0]?.Plan["Shared Hit Blocks"] ?? Number.NaN;
    };
    await look();
    expect(await look()).toBeLessThan(20);
  },
);

/** How many blocks the statements of this read. */
async function blocksOf(act: (database: Database) => Promise<unknown>): Promise<number> {
  let blocks = 0;
  const explaining: Database = {
    ...world.database,
    query: async (statement, values) => {
      const rows = await world.database.query<{ "QUERY PLAN": { Plan: { "Shared Hit Blocks": number } }[] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${textOf(statement)}`,
        values,
      );
      blocks += rows[0]?.["QUERY PLAN"][0]?.Plan["Shared Hit Blocks"] ?? Number.NaN;
      return [];
    },
  };
  await act(explaining).catch(() => undefined);
  return blocks;
}

test.skipIf(elsewhere)(
  "sequence 76: while a snapshot is held open, a look passes what has gone since once, and no more of it once that has ended",
  async () => {
    const { database } = world;
    const gone = 1_500;
    const insert = `
      INSERT INTO tasks (task_id, type, queue, priority, lane, status, max_attempts, timeout_ms, gates, hold, run_at)
      SELECT gen_random_uuid(), 'work', 'default', 'default', 'q:default', 'queued', 3, n, '{two~1:k}',
             'limit:two~1:2:default:k', now() - random() * interval '1 hour' FROM generate_series(1, ${gone + 10}) AS n`;
    const looks = (): Promise<number[]> =>
      Promise.all([
        blocksOf((db) => readHeads(db, [world.hold("k", 2)])),
        blocksOf((db) => readGateRooms(db, [world.gate("k")], 1)),
      ]);
    await database.query(insert);
    await database.transaction(async (query) => {
      await query("SELECT txid_current()");
      await database.query(`UPDATE tasks SET hold = NULL, grant_fence = fence WHERE timeout_ms <= ${gone}`);
      await database.query("UPDATE tasks SET status = 'succeeded', finished_at = now() WHERE phase = 1");
      for (let times = 0; times < 2; times += 1) await looks();
      for (const blocks of await looks()) {
        expect(blocks).toBeGreaterThan(gone / 50);
        expect(blocks).toBeLessThan(1.5 * gone);
      }
    });
    for (let times = 0; times < 2; times += 1) await looks();
    for (const blocks of await looks()) expect(blocks).toBeLessThan(40);
  },
);

test("what is granted and has not started is counted by what it will take of the rate", async () => {
  const { database } = world;
  world.policies = await putLimit(database, "rated", {
    type: "send",
    rate_count: 10,
    rate_per_ms: 1_000,
    rate_burst: 10,
    cost_label: "cost",
  });
  await database.query("DELETE FROM limits WHERE name = 'two'");
  world.policies = await change(database, async () => undefined);
  const costs = ["3", "100", "abc", undefined];
  const taskIds = await waiting(
    database,
    world.policies,
    costs.map((cost) => ({ type: "send", ...(cost !== undefined && { labels: { cost } }) })),
  );
  const hold = "limit:rated~1:2:default:";
  const turn = await readGateRooms(database, [world.gate("", "rated")], 1);
  const [heads = []] = await readHeads(database, [world.hold("", 10, "rated")]);
  await free(
    database,
    turn,
    heads.map(({ taskId, version }) => ({ taskId, version, hold })),
  );
  const granted = async () => (await readGateRooms(database, [world.gate("", "rated")], 1)).states[0];
  expect(await granted()).toMatchObject({ admitted: 4, granted: 3 + 10 + 1 + 1 });
  const as = { workerId: await world.worker(), epoch: world.policies.epoch };
  const rules = { limits: world.policies.limitsFor("default", "send"), pausedGates: [] };
  await claimLimited(database, as, taskIds.slice(0, 2), rules);
  const claimed = await granted();
  expect(claimed).toMatchObject({ admitted: 4, granted: 2 });
  expect(claimed?.aheadMs).toBeGreaterThan(1_000);
  expect(claimed?.aheadMs).toBeLessThanOrEqual(1_300);
});

test("a gate is counted at whichever of a job's gates it is", async () => {
  const { database } = world;
  world.policies = await putLimit(database, "a", { type: "send" });
  await waiting(database, world.policies, [{ type: "send", labels: { key: "k" } }, { labels: { key: "k" } }]);
  const turn = await world.rooms("k");
  const heads = await readHeads(database, [world.hold("k"), world.hold("", 10, "a")]);
  expect(heads.map((of) => of.map(({ gates }) => gates))).toEqual([[["two~1:k"]], [["a~1:", "two~1:k"]]]);
  const holds = [world.hold("k").hold, world.hold("", 10, "a").hold];
  const jobs = heads.flatMap((of, n) =>
    of.map(({ taskId, version }) => ({ taskId, version, hold: holds[n] ?? "" })),
  );
  expect((await free(database, turn, jobs)).rows).toHaveLength(2);
  const counted = async (places: number) =>
    (await readGateRooms(database, [world.gate("k")], places)).states[0]?.admitted;
  expect([await counted(1), await counted(2), await counted(4)]).toEqual([1, 2, 2]);
});

test("sequence 51: the ends of admitted jobs give their places back by themselves", async () => {
  const { database } = world;
  await waitingOf(database, world.policies, 2, { labels: { key: "k" } });
  const freed = await world.freeFirst("k", 2);
  expect((await world.rooms("k")).states).toMatchObject([{ admitted: 2 }]);
  await endAll(database, freed);
  expect((await world.rooms("k")).states).toMatchObject([{ admitted: 0 }]);
});
