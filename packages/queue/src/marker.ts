import type { RedisConnection } from "./redis.ts";
import { parseInfo } from "./server.ts";

const REPLACE = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("SET", KEYS[1], ARGV[2]) end`;

/** Tells one content of Redis from another: after a wipe the marker is gone, after a restart the run id is new. */
export interface Generation {
  readonly marker: string | null;
  readonly runId: string;
}

/** Whoever finds another generation than the last time must not trust what the lists hold. Rejects as `run` does. */
export async function readGeneration(redis: RedisConnection): Promise<Generation> {
  const [marker, server] = await redis.pipeline([
    ["get", redis.keys.marker],
    ["info", "server"],
  ]);
  return { marker: typeof marker === "string" ? marker : null, runId: parseInfo(server)["run_id"] ?? "" };
}

/**
 * Sets the marker to `value` where it still is `expected`; a wipe meanwhile leaves it missing, and the lists are filled
 * again. Rejects as `run` does.
 */
export async function replaceMarker(redis: RedisConnection, expected: string, value: string): Promise<void> {
  await redis.run((client) => client.eval(REPLACE, 1, redis.keys.marker, expected, value));
}

/** Set before the lists are rebuilt, so that a wipe during the rebuilding is seen too. Rejects as `run` does. */
export async function setMarker(redis: RedisConnection, value: string): Promise<void> {
  await redis.run((client) => client.set(redis.keys.marker, value));
}
