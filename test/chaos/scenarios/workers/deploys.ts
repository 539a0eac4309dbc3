import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

export const rollingDeploys: Scenario = {
  name: "two rolling deploys in a row, under load",
  short: true,
  covers: ["sequence 10", "sequence 26", "incident 19"],
  world: { workers: 3, workerEnv: { DRAIN_SECONDS: "1" } },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({
      ms: n % 8 === 0 ? 4_000 : 20,
      failures: n % 9 === 0 ? 1 : 0,
    }));
    for (let deploy = 1; deploy <= 2; deploy += 1) {
      for (const worker of world.workers) {
        await world.until("it to hold a job", async () => (await world.heldBy(worker)).length > 0);
        const exit = await world.fault("SIGTERM a worker amid its jobs", () => worker.stop());
        assert.equal(exit.code, 0, "a drain ends well");
        assert.deepEqual(await world.heldBy(worker), [], "what it ran was given back");
        await worker.restart();
      }
    }
    await load.stop();
    await world.settle();
    const charged = await world.query<{ task_id: string }>(
      "SELECT task_id FROM task_attempts WHERE outcome = 'lost'",
    );
    assert.deepEqual(charged, [], "a deploy charges nobody");
  },
};
