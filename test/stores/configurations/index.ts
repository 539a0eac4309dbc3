import type { Configuration } from "../configuration.ts";
import { cockroach } from "./cockroach.ts";
import { patroniBehindHaProxy, patroniByHosts } from "./patroni.ts";
import { sessionMode, transactionMode, transactionModePrepared } from "./pgbouncer.ts";
import { postgres15, postgres18 } from "./postgres.ts";
import { cluster, sentinel, valkey } from "./redis.ts";
import { rowsOnly, rowsOnlyUpgraded } from "./rights.ts";
import { ownSchema } from "./schema.ts";
import { tls } from "./tls.ts";

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
  valkey,
  cluster,
  sentinel,
  tls,
  cockroach,
];
