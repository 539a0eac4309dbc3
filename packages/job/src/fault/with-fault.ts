import type { Ending } from "../attempt.ts";
import { failureIn, faultOf } from "./fault.ts";

/** The ending with its fault, if it is a failure of a job that is known. A success is handed on as it is. */
export function withFault(ending: Ending): Ending {
  const failure = ending.of && failureIn(ending.outcome);
  return failure === undefined || ending.of === undefined
    ? ending
    : { ...ending, fault: faultOf({ ...failure, type: ending.of.type }) };
}
