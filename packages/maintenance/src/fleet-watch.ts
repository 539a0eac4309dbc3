import { countUnmet, endDrained, fleetStatus } from "@muster/db";
import type { Chore, ChoreContext } from "./chore.ts";

/** Of each list. */
const MOST_COUNTED = 10_000;

/** Counts the fleet, and the jobs that nobody in it is for, and ends remote workers that have not left when their drain was over. */
export function fleetWatch({ database, metrics, log }: ChoreContext): Chore {
  const { fleetWorkers, fleetSlots, fleetImbalance, jobsHeld } = metrics;
  // Only one process may export them: two would be added up.
  const rest = (): void => {
    fleetWorkers.reset();
    fleetSlots.reset();
    fleetImbalance.set(0);
    jobsHeld.remove({ code: "placement" });
  };
  return {
    name: "fleet",
    intervalMs: 10_000,
    rest,
    runOnce: async () => {
      const ended = await endDrained(database);
      if (ended.length > 0)
        log.warn({ workers: ended }, "ended remote workers that did not leave when told to");
      const { counts, imbalance } = await fleetStatus(database.query, {});
      const unmet = await countUnmet(database, MOST_COUNTED);
      rest();
      jobsHeld.set({ code: "placement" }, unmet);
      for (const { standing, workers } of counts) fleetWorkers.set({ state: standing }, workers);
      const taking = counts.find(({ standing }) => standing === "taking");
      fleetSlots.set({ state: "busy" }, taking?.busySlots ?? 0);
      fleetSlots.set({ state: "free" }, taking === undefined ? 0 : taking.slots - taking.busySlots);
      fleetImbalance.set(imbalance);
    },
  };
}
