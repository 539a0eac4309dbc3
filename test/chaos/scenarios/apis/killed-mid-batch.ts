import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

const BATCH = 10_000;

export const apiKilledMidBatch: Scenario = {
  name: "an API is killed amid large batches",
  covers: ["review 27"],
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "100" } },
  run: async (world) => {
    const [victim] = world.apis as [Member];
    for (let round = 1; round <= 3; round += 1) {
      const batch = Array.from({ length: BATCH }, () => ({ type: "noop" }));
      const call = world.load.submit(batch, victim.client).catch(() => undefined);
      // Each time a little later in the call's life.
      await world.until("the batch to be on its way", () => world.load.sent.length === round * BATCH);
      await new Promise((resolve) => setTimeout(resolve, round * 120));
      await world.fault("kill -9 an API amid a batch of 10,000", () => victim.kill());
      await call;
      await victim.restart();
    }
    await world.settle();
    const [row] = await world.query<{ n: number }>("SELECT count(*)::int AS n FROM tasks");
    assert.equal((row?.n ?? 0) % BATCH, 0, "a batch is stored whole or not at all");
  },
};
