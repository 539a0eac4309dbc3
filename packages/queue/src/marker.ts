import { faultOf } from "@muster/runtime";
import type { RedisConnection } from "./redis.ts";
import { classified } from "./reply-fault.ts";
import { parseInfo } from "./server.ts";

const REPLACE = `if redis.call("GET", KEYS[1]) == ARGV[1] then redis.call("SET", KEYS[1], ARGV[2]) end`;

/**
 * Tells one generation of Redis' content from another: after a wipe the marker is gone, after a restart the run id is
 * new.
 */
export interface Generation {
  readonly marker: string | null;
  /** Empty where the server does not reveal it: INFO is forbidden, or there is a proxy in between. */
  readonly runId: string;
}

/** Whoever finds another generation than last time must not trust what the lists hold. Rejects as `run` does. */
export async function readGeneration(redis: RedisConnection): Promise<Generation> {
  const [marker, server] = await redis.answers([
    ["get", redis.keys.marker],
    ["info", "server"],
  ]);
  if (marker === undefined || marker.error !== null) throw redis.failure(marker?.error);
  return { marker: typeof marker.reply === "string" ? marker.reply : null, runId: runIdOf(redis, server) };
}

/** Whether everything is gone that was in Redis, and nobody has begun to put it back. Rejects as `run` does. */
export async function isWiped(redis: RedisConnection): Promise<boolean> {
  return (await redis.run((client) => client.get(redis.keys.marker))) === null;
}

function runIdOf(
  redis: RedisConnection,
  server: { error: Error | null; reply: unknown } | undefined,
): string {
  if (server === undefined) return "";
  if (server.error === null) return parseInfo(server.reply)["run_id"] ?? "";
  // A missing right is no reason to repair nothing: the marker alone reveals a wipe.
  if (faultOf(classified(server.error))?.kind === "permanent") return "";
  throw redis.failure(server.error);
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
