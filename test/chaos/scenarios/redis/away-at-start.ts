import type { Scenario } from "../../scenario.ts";

export const redisAwayAtStart: Scenario = {
  name: "processes start while Redis is away",
  covers: ["incident 14"],
  world: { workers: 0 },
  run: async (world) => {
    await world.fault("kill -9 Redis", () => world.redis.kill());
    await world.load.submit(Array.from({ length: 200 }, () => ({ ms: 10 })));
    await world.fault("start an API and two workers without Redis", async () => {
      const members = await Promise.all([
        world.startMember("api", {}, { ready: false }),
        world.startMember("worker", {}, { ready: false }),
        world.startMember("worker", {}, { ready: false }),
      ]);
      await world.until("them to answer", async () => {
        const probes = await Promise.all(members.map((member) => member.probe("/healthz")));
        return probes.every(({ status }) => status === 200);
      });
    });
    await world.within("every job ends", 15_000, () => world.idle());
    await world.repair("start Redis", () => world.redis.start());
    const [jobId = ""] = await world.load.submit([{ ms: 10 }]);
    await world.within("a new job starts", 5_000, () => world.started(jobId));
  },
};
