import type { RedisOptions } from "ioredis";
import type { Endpoint } from "./address.ts";
import { ask, distinct, nameOf } from "./ask.ts";
import { firstToAnswer } from "./first-answer.ts";
import type { Find } from "./locator.ts";
import { WritableSearch } from "./writable.ts";

/** Asked at once beside those of the settings: enough to outlive the loss of some, few enough for a cluster of hundreds. */
const MAX_LEARNT = 8;

/**
 * Finds the node that owns the slot of our keys. All of them have the same, so that one connection to that node does
 * what one to a single server does.
 * @param seeds some of its nodes @param options user, password, TLS @param key one of ours
 */
export function slotOwner(seeds: readonly Endpoint[], options: RedisOptions, key: string): Find {
  let learnt: readonly Endpoint[] = [];
  return async () => {
    const owner = await firstToAnswer((signal) => {
      const search = new WritableSearch(options, key, signal);
      return distinct([...seeds, ...learnt]).map((node) => search.from(node));
    });
    void nodesBeside(owner, options).then((nodes) => {
      if (nodes.length > 0) learnt = nodes;
    });
    return owner;
  };
}

/** The owner and its replicas, one of which takes its place, then other masters. Empty where it does not tell. */
async function nodesBeside(owner: Endpoint, options: RedisOptions): Promise<Endpoint[]> {
  const slots: unknown = await ask(owner, options, (client) => client.call("cluster", "slots")).catch(
    // A user without the right to ask: the nodes of the settings are the ones that are known.
    () => [],
  );
  const shards = (Array.isArray(slots) ? slots : []).map((entry: unknown) =>
    (Array.isArray(entry) ? entry.slice(2) : []).flatMap((node) => endpointOf(node, owner)),
  );
  const own = shards.filter(([master]) => master !== undefined && nameOf(master) === nameOf(owner));
  const masters = shards.flatMap(([master]) => (master === undefined ? [] : [master]));
  return distinct([...own.flat(), ...masters]).slice(0, MAX_LEARNT);
}

/** @param node its host, its port and more; a host that is not known is the one that was asked */
function endpointOf(node: unknown, asked: Endpoint): Endpoint[] {
  const [host, port]: unknown[] = Array.isArray(node) ? node : [];
  if (typeof port !== "number" || port === 0) return [];
  return [{ host: typeof host === "string" && host !== "" && host !== "?" ? host : asked.host, port }];
}
