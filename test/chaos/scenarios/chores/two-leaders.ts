import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const twoLeaders: Scenario = {
  name: "two processes lead at once",
  covers: ["incident 5", "incident 12"],
  world: { apis: 2, workers: 3 },
  run: async (world) => {
    const load = world.load.start(80, (n) => ({
      ms: n % 10 === 0 ? 300 : 10,
      failures: n % 3 === 0 ? 1 : 0,
      ...(n % 4 === 0 && { delayMs: 800 }),
    }));
    let together = 0;
    for (let times = 1; times <= 25; times += 1) {
      // The old leader trusts its term for seconds more; the next renewal of any other takes the lead as well.
      await world.fault("end the leader's term in the database", () =>
        world.query("UPDATE chore_leader SET expires_at = now() - interval '1 second'"),
      );
      await pause(400);
      const leads = await Promise.all(world.members.map(({ process }) => process.metric("muster_leader")));
      if (leads.filter((lead) => lead === 1).length > 1) together += 1;
    }
    if (together === 0) throw new Error("two leaders were never seen at once: the fault was not made");
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
