import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const flushedUnderLoad: Scenario = {
  name: "Redis is flushed again and again under load",
  covers: ["sequence 1"],
  world: { workers: 2 },
  run: async (world) => {
    // More than twenty slots can do, so that every flush finds jobs in the lists.
    const load = world.load.start(150, (n) => ({
      ms: n % 10 === 0 ? 500 : 130,
      failures: n % 7 === 0 ? 1 : 0,
      priority: n % 2 === 0 ? "high" : "low",
      ...(n % 9 === 0 && { delayMs: 1_500 }),
    }));
    for (let flush = 1; flush <= 5; flush += 1) {
      await pause(1_500);
      await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
    }
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
