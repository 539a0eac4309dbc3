import type { NetConnectOpts } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { ConfigError, type Log } from "@muster/runtime";
import { Redis, type RedisOptions } from "ioredis";
import type { Keys } from "../keys.ts";
import { nameOf, type ParsedAddress, type RedisAddress } from "./address.ts";
import { slotOwner } from "./cluster.ts";
import { connectorTo, type Destination, fixed } from "./connector.ts";
import { Locator } from "./locator.ts";
import { slotMistake } from "./one-slot.ts";
import type { ClientOptions } from "./options.ts";
import { readRedisUrl, redisUrl } from "./redis-url.ts";
import { watchedMaster } from "./sentinel.ts";
import { tlsOf } from "./tls.ts";
import type { SearchOptions } from "./writable.ts";

/** The way to Redis of whatever kind: everything behind it sees one server. */
export interface Route {
  /** Whether it looks for the right one of several servers: then MOVED passes. */
  readonly seeks: boolean;
  /** The server, for people, where it is always the same one: of several the search says which. */
  readonly where: string | undefined;
  /** A client of the driver that connects, and connects again, by itself. */
  open(options: ClientOptions): Redis;
}

type Encryption = (() => ConnectionOptions) | undefined;

/**
 * @throws ConfigError for a URL that is none, for a Cluster and keys that would lie on several of its nodes, and for half of
 * a certificate and its key
 */
export function routeTo(address: RedisAddress, keys: Keys, log: Log): Route {
  const parsed = parsedOf(address);
  const mistake = slotMistake(address, keys);
  if (mistake !== undefined) throw new ConfigError([mistake]);
  // Redis speaks no TLS on a Unix socket.
  const tls = parsed.kind === "socket" ? undefined : tlsOf(address, parsed.tls);
  const Connector = connectorTo(
    destinationOf(parsed, address, { key: keys.probe, strange: tellOnce(log) }, tls),
    tls,
  );
  return {
    seeks: "seeds" in parsed,
    where: parsed.kind === "socket" ? parsed.path : parsed.kind === "server" ? nameOf(parsed) : undefined,
    open: (options) =>
      new Redis({
        ...loginOf(parsed),
        ...options,
        // What there is in it, the connector reads; the driver has to know that a handshake comes first.
        ...(tls !== undefined && { tls: {} }),
        Connector,
      }),
  };
}

function parsedOf({ url, host = "localhost", port = 6379, password, db = 0 }: RedisAddress): ParsedAddress {
  if (url === undefined)
    return { kind: "server", tls: false, host, port, db, ...(password !== undefined && { password }) };
  const read = readRedisUrl(url);
  if (read.ok) return read.value;
  throw new ConfigError([`REDIS_URL: expected ${redisUrl.expected}; got (hidden): ${read.because}`]);
}

function destinationOf(
  parsed: ParsedAddress,
  { sentinelUsername, sentinelPassword }: RedisAddress,
  search: Omit<SearchOptions, "redis">,
  tls: Encryption,
): Destination<NetConnectOpts> {
  const secured = (options: RedisOptions): RedisOptions =>
    tls === undefined ? options : { ...options, tls: tls() };
  const redis = loginOf(parsed);
  switch (parsed.kind) {
    case "server": {
      const { host, port, family } = parsed;
      return fixed({ host, port, ...(family !== undefined && { family }) });
    }
    case "socket":
      return fixed({ path: parsed.path });
    case "cluster":
      return new Locator(
        slotOwner(parsed.seeds, () => ({ ...search, redis: secured(redis) })),
        search.strange,
      );
    default: {
      const sentinel = credentials(sentinelUsername, sentinelPassword);
      const options = () => ({ ...search, redis: secured(redis), sentinel: secured(sentinel) });
      return new Locator(watchedMaster(parsed, options), search.strange);
    }
  }
}

/** A server is looked for again and again, and what is odd is so each time. */
function tellOnce(log: Log): (what: string) => void {
  const told = new Set<string>();
  return (what) => {
    if (!told.has(what)) log.warn(`Redis: ${what}`);
    told.add(what);
  };
}

const loginOf = ({ username, password, db }: ParsedAddress): RedisOptions => ({
  ...credentials(username, password),
  db,
});

/** Only what there is: the driver does not apply its default to an option that is present and undefined. */
const credentials = (username: string | undefined, password: string | undefined): RedisOptions => ({
  ...(username !== undefined && { username }),
  ...(password !== undefined && { password }),
});
