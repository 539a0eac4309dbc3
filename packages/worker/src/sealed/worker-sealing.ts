import type { OptionCheck } from "@muster/runtime";
import { type SealingOptions, sealingCheck } from "@muster/sealing";

export interface WorkerSealing extends SealingOptions {
  /**
   * `refuse`: jobs fail whose payload is not sealed, whoever has put them there: then nobody without a key decides what
   * handlers get. Default: `accept`, as while submitters are moved over one by one.
   */
  readonly clear?: "accept" | "refuse";
}

/** For `checkOptions`. */
export const workerSealingCheck: OptionCheck = {
  expected: `${sealingCheck.expected}, and clear: accept or refuse`,
  check: (value) => {
    const answer = sealingCheck.check(value);
    if (answer !== true || typeof value !== "object" || value === null || !("clear" in value)) return answer;
    return value.clear === undefined || value.clear === "accept" || value.clear === "refuse";
  },
};
