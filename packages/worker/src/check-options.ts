import { storeChecks } from "@muster/dispatch";
import { aNumber, anObject, aWholeNumber, checkOptions, type OptionChecks } from "@muster/runtime";
import { WORKER_BOUNDS } from "./worker-bounds.ts";

/** To the database: as for a client, and the heartbeat's own. */
const MIN_CONNECTIONS = 3;
const TEXT = { expected: "text", check: (value: unknown) => typeof value === "string" && value !== "" };

const CHECKS: OptionChecks = {
  ...storeChecks(MIN_CONNECTIONS),
  schedules: {
    expected: "an array of schedules; scheduleOwner beside it",
    check: (value) => Array.isArray(value),
  },
  scheduleOwner: TEXT,
  scheduleRevision: aWholeNumber("a whole number", { min: 0, max: Number.MAX_SAFE_INTEGER }),
  handlers: { ...anObject("an object with a function for each job type"), required: true },
  name: TEXT,
  concurrency: aWholeNumber("a whole number", WORKER_BOUNDS.concurrency),
  queues: {
    expected: "an array of queue names, each once",
    check: (value) => Array.isArray(value) && new Set(value).size === value.length,
  },
  starvationSeconds: aNumber("seconds", WORKER_BOUNDS.starvationSeconds),
  leaseSeconds: aWholeNumber("whole seconds", WORKER_BOUNDS.leaseSeconds),
  drainSeconds: aNumber("seconds", WORKER_BOUNDS.drainSeconds),
  retention: anObject("an object with succeededMs and otherMs"),
  isolate: { expected: "a function", check: (value) => typeof value === "function" },
  waitForDatabase: anObject("an AbortSignal"),
  log: anObject("a logger"),
  metrics: anObject("what createMetrics answers"),
};

/** @throws ConfigError naming every option that is missing, wrong or unknown */
export function checkWorkerOptions(options: unknown): void {
  checkOptions("startWorker", options, CHECKS);
}
