import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { charged, p99StartMs, startRemoteWorker } from "../../world/remote-workers.ts";

export const silentCallsCut: Scenario = {
  name: "what stands before the API cuts off calls that are silent for five seconds",
  covers: ["sequence 174"],
  world: { workers: 0 },
  run: async (world) => {
    await using remote = await startRemoteWorker(world);
    await world.fault("silent calls are cut off", () => remote.between.cutSilence(5_000));
    // Between two jobs it waits for longer than that.
    for (let job = 0; job < 5; job += 1) {
      await pause(6_500);
      await world.load.submit([{ ms: 20 }, { ms: 20 }]);
    }
    await world.settle();
    assert.ok(remote.between.cut > 0, "calls were cut off");
    assert.deepEqual(await charged(world), []);
    world.measures.push({ what: "99 of 100 jobs begin", ms: await p99StartMs(world), boundMs: 12_000 });
  },
};
