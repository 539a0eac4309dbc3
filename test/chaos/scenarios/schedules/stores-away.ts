import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { applyEverySecond, assertEachOnce, endOfTicks, firesFromNow, nearSecond } from "./every-second.ts";

const SCHEDULES = 20;
/** Longer than the term of whoever leads. */
const OUTAGE_MS = 12_000;
const FLUSHED_MS = 5_000;
const BACK_MS = 15_000;

export const schedulesWithoutStores: Scenario = {
  name: "Redis is flushed and Postgres stopped across the times of schedules",
  world: { apis: 1, workers: 2 },
  run: async (world, seed) => {
    const load = world.load.start(20, () => ({ ms: 20 }));
    await applyEverySecond(world, SCHEDULES);
    await world.until("the first times to fire", firesFromNow(world));
    for (let flush = 0; flush < 4; flush += 1) {
      await nearSecond(seed + flush);
      await world.fault("FLUSHALL", () => world.withRedis((redis) => redis.flushall()));
      await world.within("times fire all the same", FLUSHED_MS, firesFromNow(world));
    }
    await nearSecond(seed);
    await world.fault("kill -9 Postgres", () => world.postgres.kill());
    await pause(OUTAGE_MS);
    await world.repair("start Postgres", () => world.postgres.start());
    await world.within("times fire again", BACK_MS, firesFromNow(world));
    await nearSecond(seed + 1);
    await world.fault("kill -9 Redis, stop Postgres", () =>
      Promise.all([world.redis.kill(), world.postgres.stop()]),
    );
    await pause(OUTAGE_MS / 4);
    await world.repair("start Postgres, and Redis later", () => world.postgres.start());
    await world.within("times fire without Redis", BACK_MS, firesFromNow(world));
    await world.repair("start Redis", () => world.redis.start());
    await world.within("times fire with it", BACK_MS, firesFromNow(world));
    await endOfTicks(world);
    await load.stop();
    await world.settle();
    await assertEachOnce(world, OUTAGE_MS / 1000);
  },
};
