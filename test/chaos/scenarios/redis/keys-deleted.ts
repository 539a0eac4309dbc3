import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import type { Scenario } from "../../scenario.ts";

const ROUNDS = 10;

export const redisKeysDeleted: Scenario = {
  name: "half of Redis' keys are deleted at random, again and again",
  covers: ["sequence 1"],
  world: { workers: 2 },
  run: async (world, seed) => {
    const load = world.load.start(120, (n) => ({
      ms: n % 10 === 0 ? 300 : 10,
      queue: n % 3 === 0 ? "mail" : "",
      priority: n % 2 === 0 ? "critical" : "low",
    }));
    const choices = fc.sample(fc.infiniteStream(fc.boolean()), { seed, numRuns: ROUNDS });
    for (const chosen of choices) {
      await pause(700);
      await world.fault("delete half of the keys", () =>
        world.withRedis(async (redis) => {
          const doomed = (await redis.keys("*")).filter(() => chosen.next().value);
          if (doomed.length > 0) await redis.del(...doomed);
        }),
      );
    }
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
