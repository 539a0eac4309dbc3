import { type Database, openDatabase } from "@muster/db";
import { openRedis, type RedisAddress, type RedisConnection } from "@muster/queue";
import type { Lifecycle, Logger, Metrics } from "@muster/runtime";

/** Where the two stores are. */
export interface StoreOptions {
  readonly databaseUrl: string;
  /** No database connection gets older than this, milliseconds. Default: 30 minutes. */
  readonly databaseMaxConnectionAgeMs?: number | undefined;
  readonly redis: RedisAddress & { readonly keyPrefix?: string | undefined };
}

export interface OpenStoresOptions extends StoreOptions {
  /** What the servers show of these connections. No spaces. */
  readonly name: string;
  /** Most connections to the database at once. */
  readonly connections: number;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * The stores that every job goes through, closed by `stack` after whatever is added to it later. Both connect by
 * themselves: a process starts while they are away.
 */
export function openStores(
  stack: Lifecycle,
  options: OpenStoresOptions,
): { readonly database: Database; readonly redis: RedisConnection } {
  const { databaseUrl, databaseMaxConnectionAgeMs, name, connections, log, metrics } = options;
  const database = openDatabase({
    url: databaseUrl,
    connections,
    name,
    log,
    metrics,
    maxConnectionAgeMs: databaseMaxConnectionAgeMs,
    checksRights: true,
  });
  stack.use("database", { stop: () => database.close() });
  const redis = openRedis({ ...options.redis, name, log, metrics });
  stack.use("redis", { stop: () => redis.close() });
  return { database, redis };
}
