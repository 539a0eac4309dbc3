import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const redisHalfOpen: Scenario = {
  name: "every link to Redis is half open",
  short: true,
  covers: ["sequence 25", "incident 7"],
  world: { workers: 2 },
  run: async (world) => {
    const load = world.load.start(40, () => ({ ms: 20 }));
    await world.until("jobs to run", async () => (await world.effects()).length > 20);
    await world.fault("freeze every link to Redis, old and new", () => {
      for (const member of world.members) member.redis.freezeAll();
    });
    // The first one after the fault pays the push's whole patience, which is a tenth of a second.
    await world.within("a submit is answered", 2_000, () => world.load.submit([{ ms: 10 }]));
    const [jobId = ""] = await world.load.submit([{ ms: 10 }]);
    await world.within("a new job starts", 15_000, () => world.started(jobId));
    await pause(4_000);
    await world.repair("mend the links", () => {
      for (const member of world.members) member.redis.mend();
    });
    const [after = ""] = await world.load.submit([{ ms: 10 }]);
    await world.within("a new job starts on the new links", 5_000, () => world.started(after));
    await load.stop();
  },
};
