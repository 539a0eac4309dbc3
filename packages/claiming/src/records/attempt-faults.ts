import type { Faults } from "@muster/db";
import { type Ending, type EndState, failureIn, faultOf } from "@muster/job";

/** The ending with its fault, if it is a failure of a job that is known. A success is handed on as it is. */
export function withFault(ending: Ending): Ending {
  const failure = ending.of && failureIn(ending.outcome);
  return failure === undefined || ending.of === undefined
    ? ending
    : { ...ending, fault: faultOf({ ...failure, type: ending.of.type }) };
}

/** Counts the faults of endings that are on record. */
export function countFaults(
  faults: Pick<Faults, "count">,
  endings: readonly Ending[],
  states: readonly EndState[],
): void {
  for (const [index, { of, fault, taskId, workerId }] of endings.entries())
    if (fault !== undefined && of !== undefined)
      faults.count(fault, { queue: of.queue, taskId, workerId }, states[index] ?? "stale");
}
