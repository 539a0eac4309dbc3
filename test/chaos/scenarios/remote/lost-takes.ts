import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { charged, p99StartMs, startRemoteWorker } from "../../world/remote-workers.ts";

const LOAD_MS = 25_000;
/** What is promised of a job whose answer was lost. */
const DELAY_MS = 12_000;

export const takesLost: Scenario = {
  name: "every third answer that hands jobs to a remote worker is lost",
  covers: ["sequence 170"],
  world: { workers: 0 },
  run: async (world) => {
    await using one = await startRemoteWorker(world);
    await using other = await startRemoteWorker(world);
    for (const { between } of [one, other]) {
      let takes = 0;
      await world.fault("every third answer of TakeJobs is lost", () =>
        between.judge((method) => {
          if (method !== "TakeJobs") return "through";
          takes += 1;
          return takes % 3 === 0 ? "lose answer" : "through";
        }),
      );
    }
    const load = world.load.start(40, () => ({ ms: 20 }));
    await pause(LOAD_MS);
    await load.stop();
    await world.settle();
    assert.ok(one.between.lost + other.between.lost > 10, "answers were lost");
    assert.deepEqual(await charged(world), [], "nobody is charged for a lost answer");
    world.measures.push({
      what: "99 of 100 jobs begin",
      ms: await p99StartMs(world),
      boundMs: DELAY_MS,
    });
  },
};
