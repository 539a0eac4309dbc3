import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { ConfigError, withFault } from "@muster/runtime";
import { Redis, type RedisOptions } from "ioredis";
import type { Keys } from "../keys.ts";
import { isReply } from "../reply-fault.ts";
import type { RedisAddress, SeededAddress } from "./address.ts";
import { slotOwner } from "./cluster.ts";
import { connectorTo } from "./connector.ts";
import { Locator } from "./locator.ts";
import { addressOptions, BASE_OPTIONS, type ClientOptions } from "./options.ts";
import { readRedisUrl } from "./redis-url.ts";
import { watchedMaster } from "./sentinel.ts";

/** Opens a client of the driver that connects to Redis, and connects again, by itself. */
export type Route = (options: ClientOptions) => Redis;

/**
 * The way to Redis of whatever kind: everything behind it sees one server.
 * @throws ConfigError for a Cluster and keys that would lie on several of its nodes, the file system's error for
 * certificates that cannot be read
 */
export function routeTo(address: RedisAddress, keys: Keys): Route {
  const { url } = address;
  const read = url === undefined ? undefined : readRedisUrl(url);
  const parsed = read?.ok === true ? read.value : undefined;
  const tls = tlsOf(address, parsed?.tls === true);
  const secured = tls === undefined ? {} : { tls };
  if (url === undefined)
    return (options) => new Redis({ ...addressOptions(address), ...secured, ...options });
  // One that cannot be read is reported by the driver, as an address that does not work.
  if (parsed === undefined || parsed.kind === "server")
    return (options) => new Redis(url, { ...secured, ...options });
  if (parsed.kind === "socket") {
    const { kind: _kind, tls: _tls, ...socket } = parsed;
    return (options) => new Redis({ ...socket, ...options });
  }
  if (parsed.kind === "cluster") requireOneSlot(keys);
  return seededRoute(parsed, address, keys, secured);
}

function seededRoute(
  parsed: SeededAddress,
  { sentinelPassword }: RedisAddress,
  keys: Keys,
  secured: { readonly tls?: ConnectionOptions },
): Route {
  const { seeds, db, username, password } = parsed;
  const redis: RedisOptions = {
    ...secured,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  const key = keys.probe;
  const sentinel = { ...secured, ...(sentinelPassword !== undefined && { password: sentinelPassword }) };
  const locator = new Locator(
    parsed.kind === "cluster"
      ? slotOwner(seeds, redis, key)
      : watchedMaster({ seeds, master: parsed.master, sentinel, redis: { ...redis, db }, key }),
  );
  return (options) =>
    new Redis({
      ...redis,
      db,
      ...options,
      reconnectOnError: leavesOn,
      Connector: connectorTo(locator, secured.tls),
    });
}

/** Whether a reply means that another server has become the right one, which only a new connection finds. */
function leavesOn(error: Error): boolean {
  if (isReply(error) && /^MOVED\b/u.test(error.message))
    // Where there is one server, MOVED never passes; here it is followed, and whoever asked may try again.
    withFault(error, { kind: "passing", reason: "redis_cluster", cause: `${error.message}: it is followed` });
  return (
    BASE_OPTIONS.reconnectOnError?.(error) === true ||
    /^(MOVED|CLUSTERDOWN|MASTERDOWN)\b/u.test(error.message)
  );
}

function tlsOf({ caFile }: RedisAddress, wanted: boolean): ConnectionOptions | undefined {
  if (caFile !== undefined) return { ca: readFileSync(caFile, "utf8") };
  return wanted ? {} : undefined;
}

/** A script, and a blocking pop, name several lists at once, which a Cluster allows on one node only. */
function requireOneSlot(keys: Keys): void {
  if (/^[^{]*\{[^}]+\}/u.test(keys.lane(""))) return;
  throw new ConfigError([
    "REDIS_KEY_PREFIX: expected a hash tag, such as {muster}:, because the keys of a prefix have to lie on one node of a Cluster",
  ]);
}
