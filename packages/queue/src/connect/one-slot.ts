import type { Keys } from "../keys.ts";
import type { RedisAddress } from "./address.ts";
import { kindOf, urlPieces } from "./redis-url.ts";

/**
 * Why the keys cannot lie where the address leads; undefined when they can. A script, and a blocking pop, name several lists
 * at once, which a Cluster allows on one node only.
 */
export function slotMistake({ url = "" }: RedisAddress, keys: Keys): string | undefined {
  const isCluster = kindOf(urlPieces(url.trim())?.scheme ?? "") === "cluster";
  if (!isCluster || /^[^{]*\{[^}]+\}/u.test(keys.lane(""))) return undefined;
  return `REDIS_KEY_PREFIX: expected a hash tag, such as {muster}:, because the keys of a prefix have to lie on one node of a Cluster; got ${JSON.stringify(keys.lane(""))}`;
}
