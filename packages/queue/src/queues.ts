import { DEFAULT_QUEUE, QUEUE_NAME } from "@muster/job";
import type { RedisConnection } from "./redis.ts";

/**
 * Every queue that may have lists: the default one first, then the named ones in alphabetical order, so that all
 * workers order their lanes alike. Names no job can have are left out. Rejects as `run` does.
 */
export async function queueNames(redis: RedisConnection): Promise<string[]> {
  const members = await redis.run((client) => client.smembers(redis.keys.names));
  const named = members.filter((name) => QUEUE_NAME.test(name) && name !== DEFAULT_QUEUE);
  return [DEFAULT_QUEUE, ...named.toSorted()];
}

/** Makes queues known to workers that serve all queues. Rejects as `run` does. */
export async function addQueueNames(redis: RedisConnection, names: readonly string[]): Promise<void> {
  if (names.length > 0) await redis.run((client) => client.sadd(redis.keys.names, ...names));
}

/** Forgets queues without jobs; the next push makes them known again. Rejects as `run` does. */
export async function forgetQueueNames(redis: RedisConnection, names: readonly string[]): Promise<void> {
  if (names.length > 0) await redis.run((client) => client.srem(redis.keys.names, ...names));
}
