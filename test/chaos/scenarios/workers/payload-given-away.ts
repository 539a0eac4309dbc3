import type { Scenario } from "../../scenario.ts";

export const payloadGivenAway: Scenario = {
  name: "handlers give the memory of their payloads away",
  world: { workers: 1 },
  run: async (world) => {
    // Claimed together, payloads up to 4 KiB lie in one piece of memory. Whose payload is gone fails for good.
    await world.load.submit(Array.from({ length: 200 }, () => ({ type: "giveAway", padding: 2_000 })));
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
