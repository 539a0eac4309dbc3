import { inject } from "vitest";
import type { DatabaseKind } from "./admin.ts";

/** The servers that test files share with those that run before and after them. */
export interface SharedServers {
  readonly databaseKind: DatabaseKind;
  /** URL of a database from which others can be created and dropped. */
  readonly adminUrl: string;
  /** Migrated, and closed to connections so that it can be copied at any time; CockroachDB cannot copy: undefined. */
  readonly template: string | undefined;
  readonly redisUrl: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** One for each file that may run at the same time. */
    servers: readonly SharedServers[];
  }
}

/**
 * The servers of this file. Files that run side by side have none in common: a transaction that one of them leaves open
 * holds back what every other database of that Postgres may regard as past, and its load is in their counters.
 */
export function servers(): SharedServers {
  const all = inject("servers");
  const mine = all[Number(process.env["VITEST_POOL_ID"]) - 1];
  if (mine === undefined)
    throw new Error(`No servers for worker ${process.env["VITEST_POOL_ID"]} of ${all.length}.`);
  return mine;
}
