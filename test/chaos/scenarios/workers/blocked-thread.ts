import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

/** Longer than several leases, and than a silent thread is borne with (30 s) on which nothing is known to run. */
const BLOCKED_MS = 36_000;

export const blockedThread: Scenario = {
  name: "a handler blocks its thread from its first line on, for longer than any lease",
  covers: ["incident 1", "incident 20", "sequence 11"],
  run: async (world) => {
    // Some of them beside it in the same process, whose lease is kept all the same.
    const beside = await world.load.submit(Array.from({ length: 8 }, () => ({ ms: BLOCKED_MS + 5_000 })));
    await world.until(
      "jobs to run in both workers",
      async () => (await world.effects()).length === beside.length,
    );
    const [jobId = ""] = await world.load.submit([{ type: "block", ms: BLOCKED_MS }]);
    await world.fault("block a worker's thread for 36 s", () => world.started(jobId));
    await world.load.submit(Array.from({ length: 200 }, () => ({ ms: 20 })));
    await world.settle();
    const once = new Set([jobId, ...beside]);
    const starts = (await world.effects()).filter(({ what, taskId }) => what === "start" && once.has(taskId));
    assert.equal(
      starts.length,
      once.size,
      "a worker whose thread is busy is alive, and its jobs are run once",
    );
  },
};
