import type { Breakers } from "../../breaker/breakers.ts";
import { Pace } from "../pace.ts";
import { type Duty, LOOK_REST } from "./duty.ts";

/** Ends breakers whose limit has none any more, forgets what none counts, and tells how many are not closed. */
export function tendBreakers(breakers: Breakers): Duty {
  return {
    pace: new Pace(10_000, LOOK_REST),
    run: async () => {
      await breakers.tend();
      return true;
    },
  };
}
