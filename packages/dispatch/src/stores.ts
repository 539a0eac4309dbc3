import { type Database, type DatabaseAddress, openDatabase, type Series, startSeries } from "@muster/db";
import { openRedis, type RedisAddress, type RedisConnection } from "@muster/queue";
import type { Lifecycle, Logger, Metrics } from "@muster/runtime";

/** Where the two stores are. */
export interface StoreOptions {
  readonly databaseUrl: string;
  /** No database connection gets older than this, milliseconds. Default: 30 minutes. */
  readonly databaseMaxConnectionAgeMs?: number | undefined;
  /** The schema that the tables are in. Default: the first one of the role's search_path. */
  readonly databaseSchema?: string | undefined;
  /** A file with the certificates of the authorities that may have signed the database's. */
  readonly databaseCaFile?: string | undefined;
  /** Most connections to the database that all this may hold together. */
  readonly databaseConnections?: number | undefined;
  readonly redis: RedisAddress & { readonly keyPrefix?: string | undefined };
}

export interface OpenStoresOptions {
  readonly databaseAddress: DatabaseAddress;
  readonly redis: StoreOptions["redis"];
  /** What the servers show of these connections. No spaces. */
  readonly name: string;
  /** Most connections to the database at once. */
  readonly connections: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Where the database of these stores is, for whoever needs connections of its own. */
export function databaseAddressOf(options: StoreOptions): DatabaseAddress {
  return {
    url: options.databaseUrl,
    schema: options.databaseSchema,
    caFile: options.databaseCaFile,
    maxConnectionAgeMs: options.databaseMaxConnectionAgeMs,
  };
}

export interface Stores {
  readonly database: Database;
  readonly redis: RedisConnection;
  /** What happens to jobs in this process, as it is kept for charts. */
  readonly series: Series;
}

/**
 * The stores that every job goes through, closed by `stack` after whatever is added to it later. Both connect by
 * themselves: a process starts while they are away.
 */
export function openStores(stack: Lifecycle, options: OpenStoresOptions): Stores {
  const { databaseAddress, name, connections, log, metrics } = options;
  const database = openDatabase({ ...databaseAddress, connections, name, log, metrics, checksRights: true });
  stack.use("database", { stop: () => database.close() });
  const redis = openRedis({ ...options.redis, name, log, metrics });
  stack.use("redis", { stop: () => redis.close() });
  const series = stack.use("series", startSeries({ database, log, metrics }));
  return { database, redis, series };
}
