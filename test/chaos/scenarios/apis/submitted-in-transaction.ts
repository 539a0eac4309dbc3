import { openClient } from "@muster/client";
import { createLogger } from "@muster/runtime";
import { Client } from "pg";
import type { Scenario } from "../../scenario.ts";
import type { World } from "../../world/world.ts";

/** What the promoter's rounds leave of the promised 250 ms, and as much again for a machine that is busy. */
const BOUND_MS = 500;

export const submittedInTransaction: Scenario = {
  name: "jobs are submitted in a caller's transaction that is committed when every API is dead",
  alone: true,
  // The API comes last, so that a worker leads: the bound is not that of an election.
  world: { apis: 0, workers: 2 },
  run: async (world) => {
    const api = await world.startMember("api");
    const committed = await begin(world);
    const rolledBack = await begin(world);
    const muster = openClient({
      databaseUrl: world.databaseUrl,
      redis: { url: world.redis.url },
      log: createLogger({ name: "chaos", level: "silent" }),
    });
    try {
      const ids: string[] = [];
      for (let left = 5; left > 0; left -= 1) {
        const bySql = world.load.submitBy({ ms: 10 }, async (payload) => {
          const call = "SELECT muster_submit('work', $1::jsonb) AS id";
          return (await committed.query<{ id: string }>(call, [payload])).rows[0]?.id ?? "";
        });
        ids.push(await bySql);
        const byClient = world.load.submitBy({ ms: 10 }, async (payload) => {
          return (await muster.submitTx(committed, { type: "work", json: payload })).jobId;
        });
        ids.push(await byClient);
      }
      // The checker asks of each job's number who has submitted it: nobody has these.
      await rolledBack.query(`SELECT muster_submit('work', '{"seq": 1000001}', idempotency_key => 'gone')`);
      await muster.submitTx(rolledBack, {
        type: "work",
        json: { seq: 1_000_002 },
        idempotencyKey: "gone too",
      });
      await world.fault("kill -9 every API", () => api.kill());
      await rolledBack.query("ROLLBACK");
      await world.repair("commit the caller's transaction", () => committed.query("COMMIT"));
      await world.within("its jobs start", BOUND_MS, async () => {
        const started = new Set((await world.effects()).map(({ taskId }) => taskId));
        return ids.every((id) => started.has(id));
      });
      const left = await world.query("SELECT 1 FROM idempotency_keys");
      if (left.length > 0) throw new Error("the transaction that was rolled back has left a key");
    } finally {
      await muster.close();
      await Promise.all([committed.end(), rolledBack.end()]);
    }
  },
};

async function begin(world: World): Promise<Client> {
  const client = new Client({ connectionString: world.databaseUrl, query_timeout: 30_000 });
  await client.connect();
  await client.query("BEGIN");
  return client;
}
