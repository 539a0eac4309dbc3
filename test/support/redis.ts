import { randomBytes } from "node:crypto";
import { Redis } from "ioredis";
import { servers } from "./servers.ts";

const DEADLINE_MS = 10_000;

export interface TestRedis {
  readonly url: string;
  /** Put before every key, e.g. `{t-5d0c3a91}:`. */
  readonly prefix: string;
  /** What an app needs to use it, see `startApp`. */
  readonly env: { readonly REDIS_URL: string; readonly REDIS_KEY_PREFIX: string };
  /** Deletes every key with the prefix. */
  cleanup(): Promise<void>;
}

/** A key space of the test's own on the shared Redis. Clean it in `afterAll`. */
export function testRedis(): TestRedis {
  const { redisUrl: url } = servers();
  const prefix = `{t-${randomBytes(6).toString("hex")}}:`;
  const env = { REDIS_URL: url, REDIS_KEY_PREFIX: prefix };
  return { url, prefix, env, cleanup: () => deleteKeys(url, prefix) };
}

async function deleteKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, {
    connectTimeout: DEADLINE_MS,
    commandTimeout: DEADLINE_MS,
    maxRetriesPerRequest: 1,
  });
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
      if (keys.length > 0) await redis.unlink(...keys);
    }
  } finally {
    redis.disconnect();
  }
}
