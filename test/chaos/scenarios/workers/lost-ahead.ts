import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS } from "../../world/world.ts";

const QUEUED = 100_000;
const BATCH = 5_000;

export const lostAheadOfQueue: Scenario = {
  name: "a worker is killed while 100,000 jobs wait behind its own",
  covers: ["sequence 2"],
  world: { workers: 1, workerEnv: { WORKER_CONCURRENCY: "4" } },
  run: async (world) => {
    const [victim] = world.workers as [Member];
    await world.load.submit(Array.from({ length: 4 }, () => ({ ms: 60_000 })));
    await world.until("it to hold four jobs", async () => (await world.heldBy(victim)).length === 4);
    for (let sent = 0; sent < QUEUED; sent += BATCH) {
      await world.load.submit(Array.from({ length: BATCH }, () => ({ type: "sleep", ms: 50 })));
    }
    const held = await world.heldBy(victim);
    await world.fault("kill -9 a worker, start another", async () => {
      await victim.kill();
      await victim.restart({ ready: false });
    });
    await world.within("its jobs start ahead of the queue", LEASE_MS + 5_000, () => world.startedAgain(held));
    await world.startMember("worker", { WORKER_CONCURRENCY: "500" });
    await world.startMember("worker", { WORKER_CONCURRENCY: "500" });
    await world.settle(180_000);
  },
};
