import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS } from "../../world/world.ts";

export const leaderKilled: Scenario = {
  name: "the worker that is killed led the chores as well",
  covers: ["sequence 2"],
  // The API comes last, so that a worker leads.
  world: { apis: 0, workers: 3 },
  run: async (world) => {
    await world.startMember("api");
    const load = world.load.start(60, (n) => ({ ms: n % 5 === 0 ? 1_000 : 20 }));
    const victim = await leadingWorker(world.workers);
    await world.until("it to hold two jobs", async () => (await world.heldBy(victim)).length >= 2);
    await world.fault("kill -9 the worker that leads", () => victim.kill());
    const held = await world.heldBy(victim);
    await world.within("its jobs start again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await load.stop();
  },
};

async function leadingWorker(workers: readonly Member[]): Promise<Member> {
  for (const worker of workers) if ((await worker.process.metric("muster_leader")) === 1) return worker;
  throw new Error("no worker leads");
}
