import { certificateFile, databaseUrl, schemaName } from "@muster/db";
import { redisAddress } from "@muster/queue";
import {
  aNumber,
  anObject,
  asVariable,
  aWholeNumber,
  checkOptions,
  type OptionChecks,
} from "@muster/runtime";

const CHECKS: OptionChecks = {
  databaseUrl: { ...asVariable(databaseUrl), required: true },
  databaseMaxConnectionAgeMs: aNumber("milliseconds", { min: 1_000, max: 86_400_000 }),
  databaseSchema: asVariable(schemaName),
  databaseCaFile: asVariable(certificateFile),
  databaseConnections: aWholeNumber("connections", { min: 2, max: 100 }),
  redis: { ...redisAddress, required: true },
  log: anObject("a logger"),
  metrics: anObject("what createMetrics answers"),
};

/** @throws ConfigError naming every option that is missing, wrong or unknown */
export function checkClientOptions(options: unknown): void {
  checkOptions("openClient", options, CHECKS);
}
