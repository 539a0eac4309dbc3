import { distinct, type Endpoint, type Place } from "./address.ts";
import { ask } from "./ask.ts";
import type { Find } from "./locator.ts";
import { candidatesOf } from "./vote.ts";
import { firstWritable, type SearchOptions } from "./writable.ts";

/** Asked at once beside those of the settings: enough to outlive the loss of some, few enough for a cluster of hundreds. */
const MAX_LEARNT = 8;

/**
 * Finds the node that owns the slot of our keys. All of them have the same, so that one connection to that node does
 * what one to a single server does.
 * @param seeds some of its nodes @param options throws where certificates cannot be read just now
 */
export function slotOwner(seeds: readonly Endpoint[], options: () => SearchOptions): Find {
  let learnt: readonly Endpoint[] = [];
  return async () => {
    const search = options();
    const found = await firstWritable(search, "node", (writable) =>
      candidatesOf(seeds, learnt, (node) => writable.from(node)),
    );
    void nodesBeside(found.place, search).then((nodes) => {
      if (nodes.length > 0) learnt = nodes;
    });
    return found;
  };
}

/** The owner and its replicas, one of which takes its place, then other masters. Empty where it does not tell. */
async function nodesBeside(owner: Place, { redis }: SearchOptions): Promise<Endpoint[]> {
  const slots: unknown = await ask(owner, redis, (client) => client.call("cluster", "slots")).catch(
    // A user without the right to ask: the nodes of the settings are the ones that are known.
    () => [],
  );
  const shards = listOf(slots).map((entry) => listOf(entry).slice(2));
  const own = shards.filter(([master]) => isAt(master, owner)).flat();
  const masters = shards.map(([master]) => master);
  return distinct([...own, ...masters].flatMap((node) => endpointOf(node, owner))).slice(0, MAX_LEARNT);
}

/** @param node its host, its port, its id, and by which other names and addresses it is known */
function isAt(node: unknown, { host, port }: Endpoint): boolean {
  const [name, itsPort, , others] = listOf(node);
  return itsPort === port && [name, ...listOf(others)].includes(host);
}

/** A host that is not known is the one that was asked. */
function endpointOf(node: unknown, asked: Endpoint): Endpoint[] {
  const [host, port] = listOf(node);
  if (typeof port !== "number" || port === 0) return [];
  return [{ host: typeof host === "string" && host !== "" && host !== "?" ? host : asked.host, port }];
}

const listOf = (reply: unknown): unknown[] => (Array.isArray(reply) ? reply : []);
