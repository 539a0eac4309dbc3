import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";
import type { Member } from "../../world/member.ts";

/** A term, the next renewal of another process, and the promoter's round. */
const TAKEN_OVER_MS = 8_000 + 2_000 + 1_000;

export const leaderFrozen: Scenario = {
  name: "the leader is frozen, and thawed when another leads",
  short: true,
  covers: ["incident 5"],
  world: { apis: 2, workers: 2 },
  run: async (world) => {
    const load = world.load.start(40, (n) => ({ ms: 10, failures: n % 3 === 0 ? 1 : 0 }));
    const leader = await world.leader();
    await world.fault("SIGSTOP the leader", () => leader.pause());
    const other = world.apis.find((api) => api !== leader) as Member;
    const [jobId = ""] = await world.load.submit([{ delayMs: 500 }], other.client);
    await world.within("a delayed job starts", TAKEN_OVER_MS, () => world.started(jobId));
    await world.repair("SIGCONT the old leader", () => leader.resume());
    await pause(3_000);
    await load.stop();
    await world.within("every job ends", 20_000, () => world.idle());
  },
};
