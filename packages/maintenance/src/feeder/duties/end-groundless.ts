import { type Database, readHeld } from "@muster/db";
import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import type { Reholder } from "../reholder.ts";
import { type Duty, WORK_REST } from "./duty.ts";

const PAGE = 500;

/** Lets jobs go on whose limit is gone or is about others now, or whose type is no longer paused: to their next hold, or free. */
export function endGroundless(database: Database, memory: FeedMemory, reholder: Reholder): Duty {
  return {
    pace: new Pace(100, WORK_REST),
    run: async () => {
      const { groundless } = memory;
      const [hold] = groundless;
      if (hold === undefined) return true;
      const jobs = await readHeld(database, hold, PAGE, memory.resting());
      await reholder.place(jobs, "policy");
      // What is left of it, because it is locked or was refused, is found again by a later look.
      if (jobs.length < PAGE) groundless.delete(hold);
      return groundless.size === 0;
    },
  };
}
