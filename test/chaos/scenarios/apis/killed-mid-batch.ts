import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

const BATCH = 10_000;

export const apiKilledMidBatch: Scenario = {
  name: "an API is killed amid large batches",
  covers: ["sequence 27"],
  world: { apis: 2, workers: 2, workerEnv: { WORKER_CONCURRENCY: "100" } },
  run: async (world) => {
    const [victim] = world.apis as [Member];
    const batch = Array.from({ length: BATCH }, () => ({ type: "noop" }));
    await world.load.submit(batch, victim.client);
    // Each time at a later moment of the call's life: while reading, during the statement, and during the push.
    for (const afterMs of [60, 150, 300, 450, 600]) {
      const call = world.load.submit(batch, victim.client).catch(() => undefined);
      await pause(afterMs);
      await world.fault("kill -9 an API amid a batch of 10,000", () => victim.kill());
      await call;
      await victim.restart();
    }
    await world.settle();
    const [row] = await world.query<{ n: number }>("SELECT count(*)::int AS n FROM tasks");
    assert.equal((row?.n ?? 0) % BATCH, 0, "a batch is stored whole or not at all");
  },
};
