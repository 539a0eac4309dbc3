import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

export const apiKilledBeforePush: Scenario = {
  name: "an API is killed between its commit and its push",
  covers: ["sequence 1", "incident 21"],
  world: { apis: 2, workers: 2 },
  run: async (world) => {
    const [victim] = world.apis as [Member];
    // Its commits get through, its pushes do not: then it dies before the reconciler or anybody is told.
    victim.redis.freeze();
    const call = world.load.submit([{ ms: 20 }, { ms: 20 }], victim.client).catch(() => []);
    const rows = "SELECT task_id FROM tasks";
    await world.until("the rows to be committed", async () => (await world.query(rows)).length === 2);
    await world.fault("kill -9 an API after its commit, before its push", () => victim.kill());
    await call;
    await world.within("its jobs start", 15_000, async () => {
      const started = new Set((await world.effects()).map(({ taskId }) => taskId));
      return started.size === 2;
    });
  },
};
