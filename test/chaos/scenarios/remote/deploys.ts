import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { charged } from "../../world/remote-workers.ts";

export const apisUnderRemoteWorkers: Scenario = {
  name: "three APIs are deployed anew under remote workers and 200 jobs a second",
  covers: ["sequence 173"],
  world: { apis: 3, workers: 0 },
  run: async (world) => {
    const addresses = world.apis.map((api) => `http://127.0.0.1:${api.process.apiPort}`);
    const env = { WORKER_API: addresses.join(), WORKER_CONCURRENCY: "50" };
    for (let worker = 0; worker < 2; worker += 1) await world.startMember("worker", env);
    const load = world.load.start(200, () => ({ ms: 20 }));
    for (const api of world.apis) {
      await pause(3_000);
      const exit = await world.fault("SIGTERM an API", () => api.stop());
      assert.equal(exit.code, 0, "an API's drain ends well");
      await api.restart();
    }
    await pause(3_000);
    await load.stop();
    await world.settle();
    assert.deepEqual(await charged(world), [], "no handler has seen an error, and no worker was lost");
    const ends = (await world.effects()).filter(({ what }) => what === "end");
    assert.equal(new Set(ends.map(({ taskId }) => taskId)).size, ends.length, "no job has run twice");
  },
};
