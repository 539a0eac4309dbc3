import { MusterError } from "@muster/job";
import { RAW_PERCENT, UNREADABLE_URL } from "@muster/runtime/bare";
import { parse as parseByDriver } from "pg-connection-string";
import { AddressMistake, type Encryption, encryptionOf, Said } from "./encryption.ts";
import { NAMES_WITHOUT_EFFECT, parameterMistake } from "./parameters.ts";
import type { Address, Route, Way } from "./routes.ts";
import { tlsAttempts } from "./tls.ts";
import { type HostAndPort, UrlParts } from "./url-parts.ts";

/** What is read here and not by the driver, which would take it in another sense, or not at all. */
const OURS = [
  "channel_binding",
  "connect_timeout",
  "idle_in_transaction_session_timeout",
  "lock_timeout",
  "options",
  "ssl",
  "ssl_max_protocol_version",
  "ssl_min_protocol_version",
  "sslcert",
  "sslcrl",
  "sslkey",
  "sslmode",
  "sslnegotiation",
  "sslpassword",
  "sslrootcert",
  "statement_timeout",
  "target_session_attrs",
];

const POSTGRES = /^postgres(?:ql)?:\/\//i;
/** What the driver reads of its `socket:` alone. */
const OF_SOCKETS = /^(?:db=|encoding=utf-?8$)/i;

/** Servers that take writes; Muster has no use for the others. */
const WRITABLE = ["read-write", "primary"] as const;
const SESSION_ATTRS = ["any", ...WRITABLE] as const;

/** Where a URL leads, or why it cannot be used. */
export type ReadAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly because: string };

/**
 * @param url one that has been checked for what a URL of a store may be
 * @param caFile of the authority that has signed the server's certificate, unless the URL names one
 */
export function readAddress(url: string, caFile?: string, env: NodeJS.ProcessEnv = process.env): ReadAddress {
  try {
    const parts = POSTGRES.test(url) ? UrlParts.of(url) : undefined;
    const address = parts === undefined ? socketAddress(url, env) : readParts(parts, caFile, env);
    // What only the driver sees it would find in the midst of connecting, where nobody catches it.
    for (const { ways } of address.routes) for (const way of ways) parseByDriver(way.url);
    return { ok: true, address };
  } catch (error) {
    if (error instanceof AddressMistake) return { ok: false, because: error.message };
    return { ok: false, because: error instanceof URIError ? RAW_PERCENT : UNREADABLE_URL };
  }
}

/** A socket's folder and a database, or the driver's `socket:`. */
function socketAddress(url: string, env: NodeJS.ProcessEnv): Address {
  const [, query = ""] = url.startsWith("/") ? [] : url.split("?", 2);
  refuseMistake(query.split("&").filter((one) => !OF_SOCKETS.test(one)));
  const ways: Way[] = [
    { url, database: "", tls: undefined, sslnegotiation: "postgres", channelBinding: "disable" },
  ];
  return { routes: [{ ways }], writable: false, options: env["PGOPTIONS"], connectMs: undefined };
}

function refuseMistake(parameters: readonly string[]): void {
  const mistake = parameterMistake(parameters);
  if (mistake !== undefined) throw new AddressMistake(mistake);
}

function readParts(parts: UrlParts, caFile: string | undefined, env: NodeJS.ProcessEnv): Address {
  refuseMistake(parts.parameters);
  const said = new Said(parts, env);
  const attrs = said.oneOf("target_session_attrs", SESSION_ATTRS, ": every process writes");
  const encryption = encryptionOf(said, caFile);
  const { hosts } = parts;
  if (hosts.length > 1 && hosts.some(({ host }) => host === ""))
    throw new AddressMistake("one of its hosts has no name");
  if (hosts.some(({ port }) => !isPort(port)))
    throw new AddressMistake("its port is not a number from 1 to 65535");
  const ports = parts.ports?.length ?? 1;
  if (ports !== 1 && ports !== hosts.length)
    throw new AddressMistake(
      `port has ${ports} numbers for ${hosts.length} hosts: one for each, or one for all`,
    );
  const plain = parts.without([...OURS, ...NAMES_WITHOUT_EFFECT]);
  return {
    routes: hosts.map((host) => routeTo(host, hosts.length === 1 ? plain : plain.to(host), encryption)),
    writable: attrs === undefined ? hosts.length > 1 : attrs !== "any",
    options: optionsOf(said),
    connectMs: connectMsOf(said),
  };
}

function routeTo(host: HostAndPort, parts: UrlParts, encryption: Encryption): Route {
  const { mode, files, sslnegotiation, channelBinding } = encryption;
  const attempts = isSocket(host) ? [undefined] : tlsAttempts(mode, files);
  // In cleartext there is nothing to bind to.
  const bindable = channelBinding === "require" ? attempts.filter((tls) => tls !== undefined) : attempts;
  const able = bindable.length === 0 ? attempts : bindable;
  const { database } = parts;
  return {
    ways: able.map((tls) => ({ url: parts.toString(), database, tls, sslnegotiation, channelBinding })),
  };
}

/** Instead of Muster's own. The driver would take `20s` for 20 milliseconds, so they are options for the server to read. */
const LIMITS = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
const LIMIT = /^\d{1,9}(?:us|ms|s|min|h|d)?$/;

/** The limits come last: for libpq, too, they count more than what the options say of them. */
function optionsOf(said: Said): string | undefined {
  const limits = LIMITS.flatMap((name) => {
    const value = said.inUrl(name);
    if (value === undefined) return [];
    if (!LIMIT.test(value))
      throw new AddressMistake(`${name} has to be milliseconds, or a number with a unit, such as 20s`);
    return [`-c ${name}=${value}`];
  });
  const all = [said.of("options") ?? "", ...limits].filter((one) => one !== "");
  return all.length === 0 ? undefined : all.join(" ");
}

/** Zero and less mean "as usual", as they mean no limit for libpq. */
function connectMsOf(said: Said): number | undefined {
  const seconds = said.of("connect_timeout");
  if (seconds === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(seconds))
    throw new AddressMistake("connect_timeout has to be a whole number of seconds");
  return Number(seconds) > 0 ? Number(seconds) * 1000 : undefined;
}

/** @throws MusterError when the URL leads nowhere; whoever was configured by `databaseUrl` has been told before */
export function addressOf(url: string, caFile?: string): Address {
  const read = readAddress(url, caFile);
  const because = read.ok ? missingIn(read.address) : read.because;
  if (!read.ok || because !== undefined)
    throw new MusterError("invalid_argument", `the database's URL: ${because}`);
  return read.address;
}

/** What a URL asks for that neither it nor the setting beside it brings; undefined when there is all, or it is no URL. */
export function missingBeside(url: string, caFile: string | undefined): string | undefined {
  const read = readAddress(url, caFile);
  return read.ok ? missingIn(read.address) : undefined;
}

/** Not told of a URL by itself: a setting beside it may bring it. libpq refuses both as well. */
function missingIn({ routes }: Address): string | undefined {
  const ways = routes.flatMap((route) => route.ways);
  if (ways.some(({ tls }) => tls?.checks === "authority" && tls.ca === undefined))
    return "sslmode=verify-ca takes an sslrootcert, or DATABASE_CA_FILE: anybody can have a certificate of an authority that everybody trusts";
  if (ways.some(({ tls, channelBinding }) => tls === undefined && channelBinding === "require"))
    return "channel_binding=require takes TLS, such as sslmode=verify-full, and no socket";
  return undefined;
}

const isSocket = ({ host }: HostAndPort): boolean => host.startsWith("/") || /^%2f/i.test(host);

const isPort = (port: string): boolean =>
  port === "" || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);
