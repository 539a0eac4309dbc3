import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import { LEASE_MS } from "../../world/world.ts";

export const blockedThread: Scenario = {
  name: "a handler blocks its thread for twice the lease",
  short: true,
  covers: ["incident 1", "incident 20", "sequence 11"],
  run: async (world) => {
    const [jobId = ""] = await world.load.submit([{ type: "block", ms: 2 * LEASE_MS }]);
    await world.fault("block a worker's thread for twice the lease", () => world.started(jobId));
    await world.load.submit(Array.from({ length: 200 }, () => ({ ms: 20 })));
    await world.settle();
    const starts = (await world.effects()).filter(({ what, taskId }) => what === "start" && taskId === jobId);
    assert.equal(starts.length, 1, "a worker whose thread is busy is alive, and its job is run once");
  },
};
