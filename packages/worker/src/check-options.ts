import { storeChecks } from "@muster/dispatch";
import { WORKER_LABEL, WORKER_LABEL_RULE } from "@muster/job";
import { aNumber, anObject, aWholeNumber, checkOptions, type OptionChecks } from "@muster/runtime";
import { HOST_CHECKS } from "./host-options.ts";
import { WORKER_BOUNDS } from "./worker-bounds.ts";

/** To the database: as for a client, and the heartbeat's own. */
const MIN_CONNECTIONS = 3;

const CHECKS: OptionChecks = {
  ...storeChecks(MIN_CONNECTIONS),
  ...HOST_CHECKS,
  schedules: {
    expected: "an array of schedules; scheduleOwner beside it",
    check: (value) => Array.isArray(value),
  },
  scheduleOwner: { expected: "text", check: (value) => typeof value === "string" && value !== "" },
  scheduleRevision: aWholeNumber("a whole number", { min: 0, max: Number.MAX_SAFE_INTEGER }),
  taints: {
    expected: `an array of names of labels, ${WORKER_LABEL_RULE}`,
    check: (value) =>
      Array.isArray(value) && value.every((one) => typeof one === "string" && WORKER_LABEL.test(one)),
  },
  starvationSeconds: aNumber("seconds", WORKER_BOUNDS.starvationSeconds),
  leaseSeconds: aWholeNumber("whole seconds", WORKER_BOUNDS.leaseSeconds),
  retention: anObject("an object with succeededMs and otherMs"),
  waitForDatabase: anObject("an AbortSignal"),
};

/** @throws ConfigError naming every option that is missing, wrong or unknown */
export function checkWorkerOptions(options: unknown): void {
  checkOptions("startWorker", options, CHECKS);
}
