import { setTimeout as pause } from "node:timers/promises";
import { migrate } from "@muster/db";
import { Redis } from "ioredis";
import { Client } from "pg";
import {
  type OwnPostgres,
  type OwnPostgresOptions,
  type OwnRedis,
  type OwnRedisOptions,
  ownPostgres,
  ownRedis,
} from "../../support/own-servers.ts";
import { signalTree } from "../../support/tree.ts";
import type { Breakage, Stores } from "../configuration.ts";

export const DATABASE = "scheduler";
/** What Redis takes with it, or a cut connection had under way, the reconciler puts back after 10 s, at its next turn 2 s later. */
export const REDIS_BOUNDS = { boundMs: 5_000, lastMs: 15_000 } as const;
/** A worker that could not be heard of is given up after a lease of 30 s. */
export const POSTGRES_BOUNDS = { boundMs: 10_000, lastMs: 35_000 } as const;
/** Longer than a deadline of any call, shorter than a lease. */
const FROZEN_MS = 6_000;

/** Not durable, a killed one loses what it has acknowledged; its data in memory outlives it as well. */
export const DURABLE: OwnPostgresOptions = { durable: true, inMemory: true };

/** One Postgres and one Redis, which most configurations have behind or beside something else. */
export interface Pair extends AsyncDisposable {
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis;
  readonly versions: string;
}

export async function startPair(
  options: OwnPostgresOptions = {},
  redisOptions: OwnRedisOptions = {},
): Promise<Pair> {
  const postgres = await ownPostgres({ ...DURABLE, ...options });
  try {
    const redis = await ownRedis(redisOptions);
    const dispose = async (): Promise<void> => {
      await Promise.all([postgres.remove(), redis.remove()]);
    };
    return {
      postgres,
      redis,
      versions: await versionsOf(postgres.url(), redis.url),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await postgres.remove();
    throw error;
  }
}

/** Stores whose processes come to the pair's servers directly, unless `changes` says otherwise. */
export function storesOf(pair: Pair, changes: Partial<Stores> = {}): Stores {
  const { postgres, redis, versions } = pair;
  return {
    env: { DATABASE_URL: postgres.url(DATABASE), REDIS_URL: redis.url },
    viewUrl: postgres.url(DATABASE),
    migrate: () => migrate({ url: postgres.url(DATABASE) }),
    breakages: [redisKilled(redis), postgresKilled(postgres), postgresFrozen(postgres)],
    versions,
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
    ...changes,
  };
}

export const redisKilled = (redis: OwnRedis): Breakage => ({
  what: "Redis is killed and comes back empty after 2 s",
  ...REDIS_BOUNDS,
  act: async () => {
    await redis.kill();
    await pause(2_000);
    await redis.start();
  },
});

export const postgresKilled = (postgres: OwnPostgres): Breakage => ({
  what: "Postgres is killed and comes back after 2 s",
  ...POSTGRES_BOUNDS,
  act: async () => {
    await postgres.kill();
    await pause(2_000);
    await postgres.start();
  },
});

/** Nothing answers, and no connection ends. */
const postgresFrozen = (postgres: OwnPostgres): Breakage => ({
  what: `Postgres is frozen for ${FROZEN_MS / 1000} s`,
  ...POSTGRES_BOUNDS,
  act: async () => {
    signalTree(postgres.pid, "SIGSTOP");
    await pause(FROZEN_MS);
    signalTree(postgres.pid, "SIGCONT");
  },
});

/** @param postgresUrl of any role, @param redisUrl of a user who may run INFO */
export async function versionsOf(postgresUrl: string, redisUrl: string): Promise<string> {
  const [version] = await query<{ server_version: string }>(postgresUrl, "SHOW server_version");
  const client = new Redis(redisUrl, { commandTimeout: 10_000 });
  try {
    const info = await client.info("server");
    const isValkey = info.includes("server_name:valkey");
    const redisVersion = new RegExp(`${isValkey ? "valkey" : "redis"}_version:(\\S+)`, "u").exec(info)?.[1];
    return `PostgreSQL ${version?.server_version.split(" ")[0]}, ${isValkey ? "Valkey" : "Redis"} ${redisVersion}`;
  } finally {
    client.disconnect();
  }
}

export async function query<R extends object>(url: string, text: string): Promise<R[]> {
  const client = new Client({ connectionString: url, query_timeout: 10_000 });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}
