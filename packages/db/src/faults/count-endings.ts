import type { Ending, EndState } from "@muster/job";
import type { Faults } from "./recorder.ts";

/** Counts the faults of endings that are on record. @param states what each has made of its job */
export function countFaults(
  faults: Pick<Faults, "count">,
  endings: readonly Ending[],
  states: readonly EndState[],
): void {
  // Nearly all of them have none: a pair for each would be something more to collect.
  endings.forEach(({ of, fault, taskId, workerId }, index) => {
    if (fault !== undefined && of !== undefined)
      faults.count(fault, { queue: of.queue, taskId, workerId }, states[index] ?? "stale");
  });
}
