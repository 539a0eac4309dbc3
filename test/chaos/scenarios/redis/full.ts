import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const redisFull: Scenario = {
  name: "Redis is full: it takes no writes and answers everything else",
  covers: ["sequence 15"],
  world: { workers: 2 },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({ ms: 10, ...(n % 5 === 0 && { delayMs: 1_000 }) }));
    await world.until("jobs to run", async () => (await world.effects()).length > 20);
    await world.fault("no memory for writes", () => setMaxMemory("1"));
    const [jobId = ""] = await world.load.submit([{ ms: 10 }]);
    await world.within("a new job starts", 15_000, () => world.started(jobId));
    await pause(5_000);
    await world.repair("memory again", () => setMaxMemory("0"));
    await world.within("workers take from Redis again", 10_000, async () => {
      const [row] = await world.query<{ dispatch: string }>("SELECT dispatch FROM chore_leader");
      return row?.dispatch === "redis";
    });
    await load.stop();

    async function setMaxMemory(bytes: string): Promise<void> {
      await world.withRedis((redis) => redis.config("SET", "maxmemory", bytes));
    }
  },
};
