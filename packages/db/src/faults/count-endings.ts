import type { Ending, EndState } from "@muster/job";
import type { Faults } from "./recorder.ts";

/** Counts the faults of endings that are on record. @param states what each has made of its job */
export function countFaults(
  faults: Pick<Faults, "count">,
  endings: readonly Ending[],
  states: readonly EndState[],
): void {
  for (const [index, { of, fault, taskId, workerId }] of endings.entries())
    if (fault !== undefined && of !== undefined)
      faults.count(fault, { queue: of.queue, taskId, workerId }, states[index] ?? "stale");
}
