import { accept, type Parsed, type Reader, refuse, urlMistake } from "@muster/runtime";
import type { Endpoint, ParsedAddress } from "./address.ts";

const KINDS = {
  redis: "server",
  rediss: "server",
  unix: "socket",
  "redis+cluster": "cluster",
  "rediss+cluster": "cluster",
  "redis+sentinel": "sentinel",
  "rediss+sentinel": "sentinel",
} as const;
const SCHEMES = Object.keys(KINDS);
const USUAL_PORTS = { cluster: 6379, sentinel: 26379 } as const;

/** Credentials reach up to the last @ before the path. */
const SHAPE =
  /^(?<scheme>[a-z+]+):\/\/(?:(?<user>[^/?#]*)@)?(?<hosts>[^/?#]*)(?<path>[^?#]*)(?:\?(?<query>.*))?$/is;

/** The pieces of a URL as they are written. */
export interface UrlPieces {
  readonly scheme: string;
  /** With its @, where there is one. */
  readonly user: string;
  readonly hosts: string;
  readonly path: string;
  readonly query: string;
}

/** Undefined for what is no URL. */
export function urlPieces(text: string): UrlPieces | undefined {
  const { scheme, user, hosts = "", path = "", query = "" } = SHAPE.exec(text)?.groups ?? {};
  if (scheme === undefined) return undefined;
  return { scheme: scheme.toLowerCase(), user: user === undefined ? "" : `${user}@`, hosts, path, query };
}

/** Where Redis is. */
export const redisUrl: Reader<string> = {
  expected:
    "a URL starting with redis:// or rediss://, unix://, redis+cluster:// or redis+sentinel:// (rediss+… for TLS)",
  secret: true,
  parse: (raw) => {
    const text = raw.trim();
    const read = readRedisUrl(text);
    return read.ok ? accept(text) : refuse(read.because);
  },
};

/** What the URL says, or why it is none. */
export function readRedisUrl(text: string): Parsed<ParsedAddress> {
  const pieces = urlPieces(text);
  const kind = pieces === undefined ? undefined : kindOf(pieces.scheme);
  // The check of characters knows URLs of one host.
  if (pieces === undefined || kind === undefined || kind === "server") return readServer(text, pieces);
  const { scheme, user, hosts } = pieces;
  const [first = ""] = hosts.split(",");
  const mistake = urlMistake(
    `redis://${user}${first || "h"}${text.slice(scheme.length + 3 + user.length + hosts.length)}`,
    ["redis"],
  );
  if (mistake !== undefined) return refuse(mistake);
  return kind === "socket" ? readSocket(pieces) : readSeeds(kind, pieces);
}

function kindOf(scheme: string): (typeof KINDS)[keyof typeof KINDS] | undefined {
  return Object.entries(KINDS).find(([name]) => name === scheme)?.[1];
}

function readServer(text: string, pieces: UrlPieces | undefined): Parsed<ParsedAddress> {
  if (pieces?.hosts.includes(",") === true && kindOf(pieces.scheme) === "server")
    return refuse(
      "it names several hosts: those of a Cluster go after redis+cluster://, those of Sentinels after redis+sentinel://",
    );
  const mistake = urlMistake(text, SCHEMES);
  if (mistake !== undefined) return refuse(mistake);
  const { pathname, protocol } = new URL(text);
  // The driver would select a database of this name, be refused, and work on number 0.
  return /^\/?\d*$/.test(pathname)
    ? accept({ kind: "server", tls: protocol === "rediss:" })
    : refuse("what follows the host is the number of a database, such as /0");
}

function readSocket({ user, hosts, path, query }: UrlPieces): Parsed<ParsedAddress> {
  if (hosts !== "" || path.length < 2)
    return refuse("the socket's path follows, such as unix:///run/redis.sock");
  const db = new URLSearchParams(query).get("db") ?? "0";
  if (!/^\d{1,6}$/.test(db)) return refuse("db has to be the number of a database, such as ?db=0");
  return accept({
    kind: "socket",
    tls: false,
    path: decodeURIComponent(path),
    db: Number(db),
    ...credentialsOf(user),
  });
}

function readSeeds(kind: "cluster" | "sentinel", pieces: UrlPieces): Parsed<ParsedAddress> {
  const { scheme, user, hosts, path } = pieces;
  const seeds: Endpoint[] = [];
  for (const host of hosts.split(",")) {
    if (host === "") return refuse("one of its hosts has no name");
    const mistake = urlMistake(`redis://${host}`, ["redis"]);
    if (mistake !== undefined) return refuse(mistake);
    const { hostname, port } = new URL(`redis://${host}`);
    seeds.push({ host: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || USUAL_PORTS[kind]) });
  }
  const shared = { tls: scheme.startsWith("rediss"), seeds, ...credentialsOf(user) };
  if (kind === "cluster")
    return /^\/?0?$/.test(path)
      ? accept({ kind, ...shared, db: 0 })
      : refuse("a Cluster has one database, number 0: nothing follows its hosts");
  const [, master = "", db = ""] = /^\/([^/]+)(?:\/(\d{0,6}))?$/.exec(path) ?? [];
  if (master === "")
    return refuse(
      "what follows the hosts is the name by which the Sentinels know the master, such as /mymaster",
    );
  return accept({ kind, ...shared, master: decodeURIComponent(master), db: Number(db) });
}

function credentialsOf(user: string): { username?: string; password?: string } {
  if (user === "") return {};
  const [, name = "", password] = /^([^:]*)(?::(.*))?@$/s.exec(user) ?? [];
  return {
    ...(name !== "" && { username: decodeURIComponent(name) }),
    ...(password !== undefined && { password: decodeURIComponent(password) }),
  };
}
