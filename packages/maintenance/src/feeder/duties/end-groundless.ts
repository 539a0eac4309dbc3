import { type Database, readHeld } from "@muster/db";
import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import type { Reholder } from "../reholder.ts";
import { type Duty, WORK_REST } from "./duty.ts";

const PAGE = 500;
/** A limit that is gone may leave a hundred thousand of them, with a job each. */
const HOLDS = 500;

/** Lets jobs go on whose limit is gone or is about others now, or whose type is no longer paused: to their next hold, or free. */
export function endGroundless(database: Database, memory: FeedMemory, reholder: Reholder): Duty {
  return {
    pace: new Pace(100, WORK_REST),
    run: async () => {
      const { groundless } = memory;
      const holds = [...groundless.values().take(HOLDS)];
      if (holds.length === 0) return true;
      const jobs = await readHeld(database, holds, PAGE, memory.resting());
      await reholder.place(jobs, "policy");
      // What is left of them, because it is locked or was refused, is found again by a later look.
      if (jobs.length < PAGE) for (const hold of holds) groundless.delete(hold);
      return groundless.size === 0;
    },
  };
}
