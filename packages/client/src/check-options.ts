import { storeChecks } from "@muster/dispatch";
import { anObject, asVariable, checkOptions, type OptionChecks, oneOf } from "@muster/runtime";
import { sealingCheck } from "@muster/sealing";
import { TRACE_RELATIONS } from "@muster/tracing";

/** To the database: one for what is quick, one for keys, which may wait for others. */
const MIN_CONNECTIONS = 2;

const CHECKS: OptionChecks = {
  ...storeChecks(MIN_CONNECTIONS),
  log: anObject("a logger"),
  metrics: anObject("what createMetrics answers"),
  traceRelation: asVariable(oneOf(...TRACE_RELATIONS)),
  sealing: sealingCheck,
};

/** @throws ConfigError naming every option that is missing, wrong or unknown */
export function checkClientOptions(options: unknown): void {
  checkOptions("openClient", options, CHECKS);
}
