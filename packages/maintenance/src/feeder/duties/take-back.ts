import { type Database, readQueued, staleGrants } from "@muster/db";
import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import type { Reholder } from "../reholder.ts";
import { type Duty, LOOK_REST, WORK_REST } from "./duty.ts";

/** An admission that nobody makes use of for so long goes to somebody else. */
const UNCLAIMED_MS = 10_000;
/** Gates of one look. */
const GATES = 1_000;
/** Jobs of one gate that go back at once. */
const MOST = 100;

/** Takes back what this leader has admitted, and nobody has claimed. */
export function takeBackOwn(database: Database, memory: FeedMemory, reholder: Reholder): Duty {
  return {
    pace: new Pace(1_000, WORK_REST),
    run: async () => {
      const taskIds = memory.unclaimed.takeOlderThan(performance.now() - UNCLAIMED_MS);
      await reholder.place(await readQueued(database, taskIds), "unclaimed");
      return true;
    },
  };
}

/**
 * Takes back every admission that nobody uses, whoever gave it: a leader of before, or the worker that died with the job and
 * left it its place; and what takes a place without any, because an older version has queued it again.
 */
export function takeBackAll(database: Database, reholder: Reholder): Duty {
  let after = "";
  return {
    pace: new Pace(5_000, LOOK_REST),
    run: async () => {
      const page = { after, limit: GATES, afterMs: UNCLAIMED_MS, most: MOST };
      const { jobs, next = "" } = await staleGrants(database, page);
      await reholder.place(jobs, "unclaimed");
      after = next;
      return next === "";
    },
  };
}
