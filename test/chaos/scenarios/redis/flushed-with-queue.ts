import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

const QUEUED = 10_000;
const LIST = "q:default";

export const flushedWithQueue: Scenario = {
  name: "Redis is flushed with 10,000 jobs waiting and no worker there",
  short: true,
  covers: ["sequence 1", "sequence 15"],
  world: { workers: 0 },
  run: async (world) => {
    for (let sent = 0; sent < QUEUED; sent += 1_000) {
      await world.load.submit(Array.from({ length: 1_000 }, () => ({ type: "noop" })));
    }
    await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
    const read = (): Promise<string[]> => world.withRedis((redis) => redis.lrange(LIST, 0, -1));
    // New work comes first, and must not make the rest look dispatched.
    await world.load.submit([{ type: "noop" }]);
    await world.within("the lists are whole", 15_000, async () => new Set(await read()).size === QUEUED + 1);
    // Two more rounds of the reconciler: what is there now must not grow.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const ids = (await read()).map((text) => (JSON.parse(text) as { task_id: string }).task_id).toReversed();
    assert.ok(ids.length <= 2 * QUEUED, `at most one duplicate a job; there are ${ids.length} elements`);
    const first = [...new Set(ids)];
    const rows = await world.query<{ task_id: string }>(
      "SELECT task_id FROM tasks ORDER BY enqueued_at, task_id",
    );
    assert.deepEqual(
      first,
      rows.map((row) => row.task_id),
      "the lists are in order again",
    );
    await world.startMember("worker", { WORKER_CONCURRENCY: "200" });
    await world.settle();
  },
};
