import assert from "node:assert/strict";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";
import { LEASE_MS } from "../../world/world.ts";

export const killWorker: Scenario = {
  name: "a worker is killed amid its jobs",
  short: true,
  covers: ["sequence 2", "incident 20"],
  world: { workers: 3 },
  run: async (world) => {
    const [victim] = world.workers as [Member];
    // Some are long enough that the victim still holds them when the kill comes, on however busy a machine.
    const load = world.load.start(100, (n) => ({
      ms: n % 10 === 0 ? 1_500 : 20,
      failures: n % 7 === 0 ? 1 : 0,
    }));
    await world.until("the victim to hold three jobs", async () => (await world.heldBy(victim)).length >= 3);
    await world.fault("kill -9 a worker", () => victim.kill());
    const held = await world.heldBy(victim);
    assert.notEqual(held.length, 0, "the victim died with jobs");
    await world.within("its jobs start again", LEASE_MS + 5_000, () => world.startedAgain(held));
    await load.stop();
  },
};
