import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const redisSlow: Scenario = {
  name: "Redis answers 300 ms late each way",
  covers: ["sequence 25"],
  world: { workers: 2 },
  run: async (world) => {
    const load = world.load.start(40, (n) => ({ ms: 10, failures: n % 6 === 0 ? 1 : 0 }));
    await world.fault("delay everything to and from Redis", () => {
      for (const member of world.members) member.redis.slow(300);
    });
    await pause(8_000);
    await world.repair("no more delay", () => {
      for (const member of world.members) member.redis.mend();
    });
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
