import type { RedisConnection } from "./redis.ts";
import { parseInfo } from "./server.ts";

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

/** Set before the lists are rebuilt, so that a wipe during the rebuilding is seen too. Rejects as `run` does. */
export async function setMarker(redis: RedisConnection, value: string): Promise<void> {
  await redis.run((client) => client.set(redis.keys.marker, value));
}
