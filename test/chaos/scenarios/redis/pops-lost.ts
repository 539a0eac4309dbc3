import { redisPopped } from "../../../support/fault-proxy.ts";
import type { Scenario } from "../../scenario.ts";

const TAKES = /brpop|evalsha|eval/iu;

export const popsLost: Scenario = {
  name: "answers that held popped jobs are lost",
  covers: ["incident 21", "sequence 26"],
  world: { workers: 2 },
  run: async (world) => {
    const load = world.load.start(60, () => ({ ms: 20 }));
    await world.fault("lose the answers of six takes", async () => {
      for (const worker of world.workers) worker.redis.loseAnswers({ request: TAKES, judge: redisPopped }, 3);
      await world.until("the answers to be lost", () => world.workers.every(({ redis }) => redis.lost === 3));
    });
    await load.stop();
    await world.within("every job ends", 15_000, () => world.idle());
  },
};
