import { setTimeout as pause } from "node:timers/promises";
import type { Scenario } from "../../scenario.ts";

/** What a statement may take before its connection is given up, twice: the call repeats itself. */
const SUBMIT_BOUND_MS = 26_000;

export const postgresHalfOpen: Scenario = {
  name: "links to Postgres are half open",
  covers: ["incident 4", "sequence 29"],
  world: { apis: 1, workers: 2 },
  run: async (world) => {
    const load = world.load.start(40, (n) => ({ ms: n % 10 === 0 ? 300 : 10 }));
    await world.until("jobs to run", async () => (await world.effects()).length > 50);
    await world.fault("freeze the open links to Postgres; new ones work", () => {
      for (const member of world.members) member.sql.freeze();
    });
    await world.within("a submit is answered", SUBMIT_BOUND_MS, () => world.load.submit([{ ms: 10 }]));
    await world.fault("freeze every link to Postgres for 5 s", () => {
      for (const member of world.members) member.sql.freezeAll();
    });
    await pause(5_000);
    await world.repair("mend the links", () => {
      for (const member of world.members) member.sql.mend();
    });
    await world.within("a submit is answered", SUBMIT_BOUND_MS, () => world.load.submit([{ ms: 10 }]));
    await load.stop();
    await world.settle();
  },
};
