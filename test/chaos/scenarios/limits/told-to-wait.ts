import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import { monotonicMs } from "../../world/monotonic.ts";
import { assertNothingAdmitted, putLimit } from "./policies.ts";
import { RETRY_AFTER_SECONDS, startService } from "./service.ts";

const JOBS = 400;
const WORKERS = 2;
const SLOTS = WORKERS * 10;
const AT_ONCE: number = SLOTS + Math.ceil(1.5 * SLOTS);

/** One handler's 429 is meant for all jobs of its key, on all workers. */
export const toldToWait: Scenario = {
  name: "a service tells a handler to call later, and its worker is killed before that is recorded",
  covers: ["sequence 46"],
  world: { workers: WORKERS, workerEnv: { WORKER_CONCURRENCY: "10" } },
  run: async (world) => {
    await using service = await startService();
    await putLimit(world, { name: "service", type: "call", keyLabel: "host" });
    for (const worker of world.workers) worker.keepAlive();
    service.mode = "busy";
    const specs = Array.from({ length: JOBS }, () => ({
      type: "call",
      url: service.url,
      labels: { host: "a" },
    }));
    const others = Array.from({ length: 50 }, () => ({ type: "work", ms: 20 }));
    await world.load.submit([...specs, ...others]);
    await world.until("the key to be closed", async () => {
      const closed = await world.query(
        "SELECT 1 FROM limit_keys WHERE gate LIKE 'service~%:a' AND closed_until > now()",
      );
      return closed.length > 0;
    });
    const closedMs = monotonicMs();
    const [victim] = world.workers;
    await world.fault("kill -9 a worker", () => victim?.kill());
    await world.within("jobs without the key go on", 20_000, async () => {
      const left = await world.query("SELECT 1 FROM tasks WHERE type = 'work' AND finished_at IS NULL");
      return left.length === 0;
    });
    // Each time that the key opens, what is let through is told the same.
    const openings = Math.ceil((monotonicMs() - closedMs) / 1_000 / RETRY_AFTER_SECONDS) + 1;
    assert(
      service.calls.length <= (openings + 1) * AT_ONCE,
      `${service.calls.length} calls in ${openings} openings`,
    );
    await world.repair("the service takes calls", () => void (service.mode = "up"));
    await world.within("every job ends", 60_000, () => world.idle());
    const charged = await world.query("SELECT task_id FROM tasks WHERE type = 'call' AND attempts <> 1");
    assert.deepEqual(charged, [], "nobody is charged");
    await assertNothingAdmitted(world);
  },
};
