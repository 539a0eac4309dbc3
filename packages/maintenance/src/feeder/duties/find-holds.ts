import { type Database, waitingHolds } from "@muster/db";
import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import { type Duty, LOOK_REST } from "./duty.ts";

const PAGE = 1_000;

/** Finds the holds that jobs wait with: those that nobody told of, or that this leader has not heard of. */
export function findHolds(database: Database, memory: FeedMemory): Duty {
  let after = "";
  return {
    pace: new Pace(1_000, LOOK_REST),
    run: async () => {
      const holds = await waitingHolds(database, after, PAGE);
      for (const hold of holds) memory.note(hold);
      const isWhole = holds.length < PAGE;
      after = isWhole ? "" : (holds.at(-1) ?? "");
      return isWhole;
    },
  };
}
