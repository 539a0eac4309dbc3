import type { FeedMemory } from "../feed-memory.ts";
import { Pace } from "../pace.ts";
import { type Duty, LOOK_REST } from "./duty.ts";

/** Ends breakers that are nobody's any more, forgets what none counts, and tells how many are not closed. */
export function tendBreakers({ breakers, waiting }: FeedMemory): Duty {
  return {
    pace: new Pace(10_000, LOOK_REST),
    run: async () => {
      for (const gate of await breakers.follow()) waiting.open(gate);
      await breakers.tend();
      return true;
    },
  };
}
