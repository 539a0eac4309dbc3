import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";

const TIMEOUT_MS = 1_000;
/** What a handler gets after its signal, and time for the record. */
const GRACE_MS = 5_000 + 2_000;

export const ignoredTimeout: Scenario = {
  name: "a handler ignores its timeout",
  covers: ["sequence 11"],
  world: { workers: 1, workerEnv: { WORKER_CONCURRENCY: "2" } },
  run: async (world) => {
    const [worker] = world.workers;
    assert.ok(worker);
    const job = {
      type: "stubborn",
      ms: 14_000,
      timeoutMs: TIMEOUT_MS,
      maxAttempts: 1,
      ends: "deadletter",
    } as const;
    const [jobId = ""] = await world.load.submit([job]);
    await world.fault("ignore the timeout's signal", () => world.started(jobId));
    await world.within(
      "its attempt ends",
      TIMEOUT_MS + GRACE_MS,
      async () =>
        (await world.query("SELECT 1 FROM tasks WHERE task_id = $1 AND status = 'deadletter'", [jobId]))
          .length,
    );
    // The handler still runs, and so its slot is not given to another job.
    assert.equal(await worker.process.metric("muster_worker_slots", { state: "stuck" }), 1);
    await world.load.submit(Array.from({ length: 50 }, () => ({ ms: 10 })));
    await world.until(
      "the slot to be free again",
      async () => (await worker.process.metric("muster_worker_slots", { state: "stuck" })) === 0,
    );
  },
};
