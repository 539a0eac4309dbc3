import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import { LEASE_MS } from "../../world/world.ts";

export const bothStoresAway: Scenario = {
  name: "Postgres and Redis are killed together",
  covers: ["sequence 9", "sequence 25"],
  world: { workers: 3 },
  run: async (world) => {
    const load = world.load.start(60, (n) => ({ ms: n % 5 === 0 ? 1_000 : 20 }));
    await world.until("jobs to run", async () => (await world.effects()).length > 50);
    await world.fault("kill -9 Postgres and Redis", () =>
      Promise.all([world.postgres.kill(), world.redis.kill()]),
    );
    await pause(LEASE_MS);
    await world.repair("start Redis", () => world.redis.start());
    await pause(1_000);
    await world.repair("start Postgres", () => world.postgres.start());
    await world.within("submits are taken again", 10_000, () => world.load.submit([{ ms: 10 }]));
    const [jobId = ""] = await world.load.submit([{ ms: 10, priority: "critical" }]);
    await world.within("a new job starts", 15_000, () => world.started(jobId));
    await load.stop();
  },
};
