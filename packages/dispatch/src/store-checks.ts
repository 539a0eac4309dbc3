import { databaseUrl, schemaName } from "@muster/db";
import { redisAddress } from "@muster/queue";
import { aNumber, asVariable, aWholeNumber, certificateFile, type OptionCheck } from "@muster/runtime";
import type { StoreOptions } from "./stores.ts";

/**
 * What each of the StoreOptions has to be, for the entry points that take them.
 * @param minConnections to the database, without which that entry point cannot work
 */
export function storeChecks(minConnections: number): Readonly<Record<keyof StoreOptions, OptionCheck>> {
  return {
    databaseUrl: { ...asVariable(databaseUrl), required: true },
    databaseMaxConnectionAgeMs: aNumber("milliseconds", { min: 1_000, max: 86_400_000 }),
    databaseSchema: asVariable(schemaName),
    databaseCaFile: asVariable(certificateFile),
    databaseConnections: aWholeNumber("connections", { min: minConnections, max: 100 }),
    redis: { ...redisAddress, required: true },
  };
}
