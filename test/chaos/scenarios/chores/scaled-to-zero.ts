import type { Scenario } from "../../scenario.ts";

export const scaledToZero: Scenario = {
  name: "no worker runs for a while, and Redis is flushed",
  covers: ["sequence 15"],
  world: { workers: 0 },
  run: async (world) => {
    await world.load.submit(
      Array.from({ length: 100 }, (_, n) => ({ ms: 10, delayMs: n % 2 === 0 ? 500 : 0 })),
    );
    await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
    // Whoever scales workers by the queue's depth has to see it; an element may be there twice for a while.
    const [api] = world.apis;
    await world.within(
      "the depth is right again",
      15_000,
      async () => ((await api?.process.metric("muster_queue_depth")) ?? 0) >= 100,
    );
    await world.startMember("worker");
    await world.within("every job ends", 10_000, () => world.idle());
  },
};
