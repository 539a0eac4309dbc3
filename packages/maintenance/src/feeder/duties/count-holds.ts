import { countHeld, type Database } from "@muster/db";
import { HOLD_CODES } from "@muster/policy";
import type { Metrics } from "@muster/runtime";
import { Pace } from "../pace.ts";
import { type Duty, LOOK_REST } from "./duty.ts";

/** Nobody counts further: it takes a tenth of a second. */
const MOST_COUNTED = 1_000_000;

/** Tells how many jobs are on hold, by why. */
export function countHolds(database: Database, metrics: Pick<Metrics, "jobsHeld">): Duty {
  return {
    pace: new Pace(10_000, LOOK_REST),
    run: async () => {
      const counts = await countHeld(database, MOST_COUNTED);
      for (const code of HOLD_CODES) metrics.jobsHeld.set({ code }, counts.get(code) ?? 0);
      return true;
    },
  };
}
