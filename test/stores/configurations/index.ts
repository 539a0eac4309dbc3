import type { Configuration } from "../configuration.ts";
import { cockroach } from "./cockroach.ts";
import { patroniBehindHaProxy, patroniByHosts } from "./patroni.ts";
import { sessionMode, transactionMode, transactionModePrepared } from "./pgbouncer.ts";
import { postgres15, postgres18 } from "./postgres.ts";
import { rowsOnly, rowsOnlyUpgraded } from "./rights.ts";
import { ownSchema } from "./schema.ts";

/** Every configuration, in the order of the table. */
export const CONFIGURATIONS: readonly Configuration[] = [
  postgres18,
  postgres15,
  transactionMode,
  transactionModePrepared,
  sessionMode,
  patroniBehindHaProxy,
  patroniByHosts,
  ownSchema,
  rowsOnly,
  rowsOnlyUpgraded,
  cockroach,
];
