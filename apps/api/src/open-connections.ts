import { type Database, type DatabaseAddress, databaseAddress, openDatabase, refuseUnfit } from "@muster/db";
import { openStores, type Stores } from "@muster/dispatch";
import { redisOptions } from "@muster/queue";
import type { Config, Lifecycle, Logger, Metrics } from "@muster/runtime";
import type { API_CONFIG } from "./config.ts";

/** With so many in all, the chores have two. */
const USUAL_CONNECTIONS = 8;
/** Of a statement that looks up whom a call belongs to, which waits for it. */
const IDENTITY_MS = 1_500;
/** How long a start waits for Redis, which may be away. */
const REDIS_MS = 1_000;

export interface Connections extends Stores {
  readonly background: Database;
  /** Where keys are looked up. */
  readonly ofIdentities: Database;
}

/** @throws what `refuseUnfit` does, which no waiting would change */
export async function openConnections(
  config: Config<typeof API_CONFIG>,
  stack: Lifecycle,
  log: Logger,
  metrics: Metrics,
): Promise<Connections> {
  const address = databaseAddress(config);
  const all = config.DATABASE_CONNECTIONS;
  // Of the chores, the votes for a leader and the checks of readiness: calls, however many come, cannot take these.
  const ofChores = all >= USUAL_CONNECTIONS ? 2 : 1;
  // Of the fewest there may be, calls keep two: whom they belong to is then looked up by the connection of the chores.
  const ofIdentities = config.AUTH === "required" && all > 3 ? 1 : 0;
  const stores = openStores(stack, {
    databaseAddress: address,
    redis: redisOptions(config),
    name: "muster-api",
    connections: all - ofChores - ofIdentities,
    log,
    metrics,
  });
  const own = { connections: ofChores, name: "muster-api-chores" };
  const background = openDatabase({ ...address, ...own, log, metrics });
  stack.use("database of the chores", { stop: () => background.close() });
  const identities = ofIdentities === 0 ? background : openIdentities(address, stack, log, metrics);
  await refuseUnfit(stores.database);
  // A job that is submitted before is in no list, and waits for the reconciler; TLS takes three round trips more.
  await stores.redis.ready(REDIS_MS);
  return { ...stores, background, ofIdentities: identities };
}

/** A connection that calls, however slow, and chores cannot take: whoever keeps those busy would lock everybody out. */
function openIdentities(address: DatabaseAddress, stack: Lifecycle, log: Logger, metrics: Metrics): Database {
  const own = { connections: 1, name: "muster-api-identities", deadlineMs: IDENTITY_MS };
  const database = openDatabase({ ...address, ...own, log, metrics });
  stack.use("database of identities", { stop: () => database.close() });
  return database;
}
