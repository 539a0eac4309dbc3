import { DEFAULT_QUEUE, lanesOf, QUEUE_NAME } from "@muster/job";
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

/** Queues of one script: it blocks every client of this Redis while it lasts. */
const FORGOTTEN_AT_ONCE = 250;

// KEYS: the set of names, then the lists of each queue, so many for each. ARGV: the queues.
const FORGET = `
local lists = (#KEYS - 1) / #ARGV
for i, name in ipairs(ARGV) do
  local waiting = 0
  for list = 1, lists do waiting = waiting + redis.call('LLEN', KEYS[1 + (i - 1) * lists + list]) end
  if waiting == 0 then redis.call('SREM', KEYS[1], name) end
end`;

/**
 * Forgets those of the queues whose lists are empty; the next push makes them known again. In one step with the look,
 * for a push may come between: what lies in a list that nobody waits on would stay there. Rejects as `run` does.
 */
export async function forgetQueueNames(redis: RedisConnection, names: readonly string[]): Promise<void> {
  // It is the one command of the reconciler that jobs do not wait for.
  if (redis.rights.refuses("srem")) return;
  for (let from = 0; from < names.length; from += FORGOTTEN_AT_ONCE) {
    const queues = names.slice(from, from + FORGOTTEN_AT_ONCE);
    const lists = queues.flatMap((queue) => lanesOf([queue])).map((lane) => redis.keys.lane(lane));
    const keys = [redis.keys.names, ...lists];
    await redis.run((client) => client.eval(FORGET, keys.length, ...keys, ...queues));
  }
}
