import assert from "node:assert/strict";
import { Pool } from "pg";
import type { Scenario } from "../../scenario.ts";
import type { World } from "../../world/world.ts";

const STRANGERS = 4;

export const conflicts: Scenario = {
  name: "a storm of serialization failures and deadlocks",
  covers: ["sequence 8", "sequence 28"],
  world: {
    apis: 2,
    workers: 3,
    postgres: { default_transaction_isolation: "serializable", deadlock_timeout: "20ms" },
  },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({ ms: 20, failures: n % 3 === 0 ? 1 : 0, maxAttempts: 20 }));
    const storm = new AbortController();
    await world.fault("other transactions lock the same rows, in any order", async () => {
      const strangers = Array.from({ length: STRANGERS }, () => lockAtRandom(world, storm.signal));
      await world
        .until("200 conflicts", async () => (await conflictsMet(world)) > 200, 90_000)
        .finally(() => storm.abort());
      await Promise.all(strangers);
    });
    await load.stop();
    await world.within("every job ends", 30_000, () => world.idle());
    assert.ok((await conflictsMet(world)) > 200);
  },
};

async function conflictsMet(world: World): Promise<number> {
  const counts = await Promise.all(
    world.members.map(({ process }) => process.metric("muster_sql_retries_total")),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Touches live rows one by one in a random order, as a user's own transactions may. */
async function lockAtRandom(world: World, signal: AbortSignal): Promise<void> {
  const pool = new Pool({ connectionString: world.databaseUrl, max: 1 });
  pool.on("error", () => undefined);
  while (!signal.aborted) {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const { rows } = await client.query<{ task_id: string }>(
        "SELECT task_id FROM tasks WHERE phase < 2 ORDER BY random() LIMIT 6",
      );
      for (const { task_id } of rows) {
        await client.query("UPDATE tasks SET updated_at = now() WHERE task_id = $1", [task_id]);
      }
      await client.query("COMMIT");
    } catch {
      // It lost a conflict with the product: that is what it is for.
      await client.query("ROLLBACK");
    } finally {
      client.release();
    }
  }
  await pool.end();
}
