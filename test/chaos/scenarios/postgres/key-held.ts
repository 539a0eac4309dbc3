import assert from "node:assert/strict";
import { Client } from "pg";
import type { Scenario } from "../../scenario.ts";

export const keyHeldByStranger: Scenario = {
  name: "somebody's open transaction holds an idempotency key",
  covers: ["sequence 8"],
  world: { workers: 1 },
  run: async (world) => {
    const stranger = new Client({ connectionString: world.databaseUrl });
    await stranger.connect();
    try {
      await world.fault("lock a key in an open transaction", async () => {
        await stranger.query("BEGIN");
        await stranger.query(
          `INSERT INTO idempotency_keys (queue, key, task_id, request_hash, expires_at)
           VALUES ('default', 'taken', gen_random_uuid(), '', now() + interval '1 day')`,
        );
      });
      const waiting = world.load.submit([{ key: "taken", ms: 10 }]);
      await world.within("submits without a key go on", 5_000, () =>
        world.load.submit(Array.from({ length: 10 }, () => ({ ms: 10 }))),
      );
      await world.within("and single ones", 5_000, () => world.load.submit([{ ms: 10 }]));
      await stranger.query("ROLLBACK");
      assert.equal((await waiting).length, 1, "the one that waited goes on when the key is free");
    } finally {
      await stranger.end();
    }
  },
};
