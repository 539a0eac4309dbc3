import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

export const backendsTerminated: Scenario = {
  name: "Postgres ends connections at random moments",
  short: true,
  covers: ["sequence 3"],
  world: { apis: 2, workers: 3 },
  run: async (world) => {
    const load = world.load.start(100, (n) => ({
      ms: n % 10 === 0 ? 300 : 10,
      failures: n % 8 === 0 ? 1 : 0,
    }));
    for (let times = 1; times <= 20; times += 1) {
      await world.fault("terminate every connection", () =>
        world.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'muster-%'",
        ),
      );
      await pause(400);
    }
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
