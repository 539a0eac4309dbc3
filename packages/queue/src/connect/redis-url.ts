import { accept, type Parsed, RAW_PERCENT, type Reader, refuse, urlMistake } from "@muster/runtime";
import type { Endpoint, ParsedAddress } from "./address.ts";
import { type Parameters, parametersOf } from "./url-parameters.ts";

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
const USUAL_PORTS = { server: 6379, cluster: 6379, sentinel: 26379 } as const;

type Kind = (typeof KINDS)[keyof typeof KINDS];

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

/** What the URL says, or why it is none; nothing that is written in it is passed over. */
export function readRedisUrl(text: string): Parsed<ParsedAddress> {
  const pieces = urlPieces(text);
  const kind = pieces === undefined ? undefined : kindOf(pieces.scheme);
  if (pieces === undefined || kind === undefined) return refuse(urlMistake(text, SCHEMES));
  const mistake = mistakeIn(text, pieces, kind);
  if (mistake !== undefined) return refuse(mistake);
  const credentials = credentialsOf(pieces.user);
  if (credentials === undefined) return refuse(RAW_PERCENT);
  const parameters = parametersOf(pieces.query, kind === "server" ? ["db", "family"] : ["db"]);
  if (!parameters.ok) return parameters;
  const shared = { tls: pieces.scheme.startsWith("rediss"), ...credentials };
  if (kind === "socket") return readSocket(pieces, parameters.value, shared);
  const seeds = endpointsOf(pieces.hosts, kind);
  if (!seeds.ok) return seeds;
  if (kind === "server") return readServer(pieces, parameters.value, { ...shared, seeds: seeds.value });
  if (kind === "cluster") return readCluster(pieces, parameters.value, { ...shared, seeds: seeds.value });
  return readSentinel(pieces, parameters.value, { ...shared, seeds: seeds.value });
}

export function kindOf(scheme: string): Kind | undefined {
  return Object.entries(KINDS).find(([name]) => name === scheme)?.[1];
}

/** In its characters. */
function mistakeIn(text: string, { scheme, user, hosts }: UrlPieces, kind: Kind): string | undefined {
  const [first = ""] = hosts.split(",");
  if (kind === "server")
    return hosts.includes(",")
      ? "it names several hosts: those of a Cluster go after redis+cluster://, those of Sentinels after redis+sentinel://"
      : urlMistake(text, SCHEMES);
  // The check of characters knows URLs of one host.
  const rest = text.slice(scheme.length + 3 + user.length + hosts.length);
  return urlMistake(`redis://${user}${first || "h"}${rest}`, ["redis"]);
}

interface Shared {
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

type Seeded = Shared & { readonly seeds: readonly Endpoint[] };

function readServer(
  { path }: UrlPieces,
  parameters: Parameters,
  { seeds, ...shared }: Seeded,
): Parsed<ParsedAddress> {
  if (!/^\/?\d{0,6}$/.test(path))
    return refuse("what follows the host is the number of a database, such as /0");
  const db = databaseOf(path.slice(1), parameters);
  if (!db.ok) return db;
  const family = parameters.get("family");
  if (family !== undefined && !/^[046]$/.test(family)) return refuse("family has to be 4 or 6");
  const [endpoint = { host: "localhost", port: USUAL_PORTS.server }] = seeds;
  return accept({
    kind: "server",
    ...shared,
    ...endpoint,
    db: db.value,
    ...((family === "4" || family === "6") && { family: family === "4" ? 4 : 6 }),
  });
}

function readSocket(
  { hosts, path }: UrlPieces,
  parameters: Parameters,
  shared: Shared,
): Parsed<ParsedAddress> {
  if (hosts !== "" || path.length < 2)
    return refuse("the socket's path follows, such as unix:///run/redis.sock");
  const file = decoded(path);
  if (file === undefined) return refuse(RAW_PERCENT);
  const db = databaseOf("", parameters);
  return db.ok ? accept({ kind: "socket", ...shared, path: file, db: db.value }) : db;
}

function readCluster({ path }: UrlPieces, parameters: Parameters, seeded: Seeded): Parsed<ParsedAddress> {
  return /^\/?0?$/.test(path) && /^0?$/.test(parameters.get("db") ?? "")
    ? accept({ kind: "cluster", ...seeded, db: 0 })
    : refuse("a Cluster has one database, number 0: nothing follows its hosts");
}

function readSentinel({ path }: UrlPieces, parameters: Parameters, seeded: Seeded): Parsed<ParsedAddress> {
  const [, written = "", number = ""] = /^\/([^/]+)(?:\/(\d{0,6}))?$/.exec(path) ?? [];
  if (written === "")
    return refuse(
      "what follows the hosts is the name by which the Sentinels know the master, such as /mymaster, and then the number of a database, such as /mymaster/0",
    );
  const master = decoded(written);
  if (master === undefined) return refuse(RAW_PERCENT);
  const db = databaseOf(number, parameters);
  return db.ok ? accept({ kind: "sentinel", ...seeded, master, db: db.value }) : db;
}

/** @param written in the path; empty where nothing is */
function databaseOf(written: string, parameters: Parameters): Parsed<number> {
  const named = parameters.get("db");
  if (named !== undefined && !/^\d{1,6}$/.test(named))
    return refuse("db has to be the number of a database, such as ?db=0");
  if (written !== "" && named !== undefined && Number(written) !== Number(named))
    return refuse("its path and ?db= name two databases: one is enough");
  return accept(Number(named ?? written));
}

function endpointsOf(hosts: string, kind: keyof typeof USUAL_PORTS): Parsed<readonly Endpoint[]> {
  const seeds: Endpoint[] = [];
  for (const written of hosts.split(",")) {
    if (written === "" && kind !== "server") return refuse("one of its hosts has no name");
    const mistake = urlMistake(`redis://${written || "h"}`, ["redis"]);
    if (mistake !== undefined) return refuse(mistake);
    const { hostname, port } = new URL(`redis://${written}`);
    const host = hostname.replace(/^\[(.*)\]$/, "$1") || "localhost";
    seeds.push({ host, port: Number(port || USUAL_PORTS[kind]) });
  }
  return accept(seeds);
}

/** Undefined where an escape in them is none. */
function credentialsOf(user: string): { username?: string; password?: string } | undefined {
  if (user === "") return {};
  const [, written = "", secret = ""] = /^([^:]*)(?::(.*))?@$/s.exec(user) ?? [];
  const [username, password] = [decoded(written), decoded(secret)];
  if (username === undefined || password === undefined) return undefined;
  return { ...(username !== "" && { username }), ...(password !== "" && { password }) };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its own message, "URI malformed", names neither the setting nor what to do.
    return undefined;
  }
}
