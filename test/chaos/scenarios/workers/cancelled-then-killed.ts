import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

export const cancelledThenKilled: Scenario = {
  name: "a worker is killed with cancelled jobs that it did not stop yet",
  covers: ["sequence 14"],
  world: { workers: 3 },
  run: async (world) => {
    const [api] = world.apis as [Member];
    // They ignore their signals, so the request is open when the worker dies.
    const jobs = Array.from(
      { length: 12 },
      () => ({ type: "stubborn", ms: 60_000, ends: "cancelled" }) as const,
    );
    const ids = await world.load.submit(jobs);
    await Promise.all(ids.map((id) => world.started(id)));
    await Promise.all(ids.map((jobId) => api.client.cancelJob({ jobId, reason: "not needed any more" })));
    await world.fault("kill -9 all workers", () => Promise.all(world.workers.map((worker) => worker.kill())));
    await Promise.all(world.workers.map((worker) => worker.restart()));
    await world.settle(30_000);
  },
};
