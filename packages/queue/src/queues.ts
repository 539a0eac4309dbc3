import { DEFAULT_QUEUE, isPlacedLane, lanesOfName, parseLane, QUEUE_NAME } from "@muster/job";
import type { RedisConnection } from "./redis.ts";

/** What may have lists. */
export interface ListNames {
  /** The default one first, then the named ones in alphabetical order, so that all workers order their lanes alike. */
  readonly queues: readonly string[];
  /** Lanes that not every worker may take from. */
  readonly placed: readonly string[];
}

/** Everything that may have lists. Names no job can have are left out. Rejects as `run` does. */
export async function listNames(redis: RedisConnection): Promise<ListNames> {
  const members = await redis.run((client) => client.smembers(redis.keys.names));
  const named = members.filter((name) => QUEUE_NAME.test(name) && name !== DEFAULT_QUEUE);
  const placed = members.filter((name) => isPlacedLane(name) && parseLane(name) !== undefined);
  return { queues: [DEFAULT_QUEUE, ...named.toSorted()], placed: placed.toSorted() };
}

/** Makes queues, and lanes of placements, known to workers, each by its `nameOfLane`. Rejects as `run` does. */
export async function addNames(redis: RedisConnection, names: readonly string[]): Promise<void> {
  if (names.length > 0) await redis.run((client) => client.sadd(redis.keys.names, ...names));
}

/** Names of one script: it blocks every client of this Redis while it lasts. */
const FORGOTTEN_AT_ONCE = 250;

// KEYS: the set of names, then the lists of each name. ARGV: each name, and how many lists it has.
const FORGET = `
local list = 2
for i = 1, #ARGV, 2 do
  local waiting = 0
  for _ = 1, tonumber(ARGV[i + 1]) do
    waiting = waiting + redis.call('LLEN', KEYS[list])
    list = list + 1
  end
  if waiting == 0 then redis.call('SREM', KEYS[1], ARGV[i]) end
end`;

/**
 * Forgets those of the names whose lists are empty; the next push makes them known again. In one step with the look,
 * for a push may come between: what lies in a list that nobody waits on would stay there. Rejects as `run` does.
 */
export async function forgetNames(redis: RedisConnection, names: readonly string[]): Promise<void> {
  // It is the one command of the reconciler that jobs do not wait for.
  if (redis.rights.refuses("srem")) return;
  for (let from = 0; from < names.length; from += FORGOTTEN_AT_ONCE) {
    const some = names
      .slice(from, from + FORGOTTEN_AT_ONCE)
      .map((name) => ({ name, lanes: lanesOfName(name) }));
    const lists = some.flatMap(({ lanes }) => lanes.map((lane) => redis.keys.lane(lane)));
    const keys = [redis.keys.names, ...lists];
    const args = some.flatMap(({ name, lanes }) => [name, lanes.length]);
    await redis.run((client) => client.eval(FORGET, keys.length, ...keys, ...args));
  }
}
