import { MusterError } from "@muster/job";
import type { Address, Route } from "./routes.ts";
import { SSL_MODES, type SslMode, type TlsFiles, tlsAttempts } from "./tls.ts";
import { type HostAndPort, UrlParts } from "./url-parts.ts";

/** What is read here and not by the driver, which would take it in another sense, or not at all. */
const OURS = [
  "ssl",
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "sslpassword",
  "sslnegotiation",
  "uselibpqcompat",
  "target_session_attrs",
  "options",
];

/** Servers that take writes; Muster has no use for the others. */
const WRITABLE = ["read-write", "primary"];
const SESSION_ATTRS = ["any", ...WRITABLE];

/** Where a URL leads, or why it cannot be used. */
export type ReadAddress =
  | { readonly ok: true; readonly address: Address }
  | { readonly ok: false; readonly because: string };

/**
 * @param url one that has been checked for what a URL of a store may be
 * @param caFile of the authority that has signed the server's certificate, unless the URL names one
 */
export function readAddress(url: string, caFile?: string, env: NodeJS.ProcessEnv = process.env): ReadAddress {
  const parts = UrlParts.of(url);
  if (parts === undefined) {
    const route = { url, tls: undefined, sslnegotiation: undefined };
    return { ok: true, address: { routes: [route], writable: false, options: env["PGOPTIONS"] } };
  }
  const attrs = parts.parameter("target_session_attrs") ?? env["PGTARGETSESSIONATTRS"];
  if (attrs !== undefined && !SESSION_ATTRS.includes(attrs))
    return no(`target_session_attrs has to be one of ${SESSION_ATTRS.join(", ")}: every process writes`);
  const ssl = parts.parameter("ssl");
  if (ssl !== undefined && !Object.hasOwn(MODES_OF_SSL, ssl))
    return no(`ssl has to be one of ${Object.keys(MODES_OF_SSL).join(", ")}: sslmode has words for more`);
  const mode = modeOf(parts, caFile, env);
  if (typeof mode !== "string") return no(`sslmode has to be one of ${SSL_MODES.join(", ")}`);
  const files = filesOf(parts, caFile, env);
  const { hosts } = parts;
  if (hosts.length > 1 && hosts.some(({ host }) => host === "")) return no("one of its hosts has no name");
  if (hosts.some(({ port }) => !isPort(port))) return no("its port is not a number from 1 to 65535");
  const plain = parts.without(OURS);
  const sslnegotiation = parts.parameter("sslnegotiation") === "direct" ? "direct" : undefined;
  const routes = hosts.flatMap((host): Route[] => {
    const own = hosts.length === 1 ? plain : plain.to(host);
    const attempts = isSocket(host) ? [undefined] : tlsAttempts(mode, files);
    return attempts.map((tls) => ({ url: own.toString(), tls, sslnegotiation: tls && sslnegotiation }));
  });
  const writable = attrs === undefined ? hosts.length > 1 : WRITABLE.includes(attrs);
  return { ok: true, address: { routes, writable, options: parts.parameter("options") ?? env["PGOPTIONS"] } };
}

/** @throws MusterError when the URL leads nowhere; whoever was configured by `databaseUrl` has been told before */
export function addressOf(url: string, caFile?: string): Address {
  const read = readAddress(url, caFile);
  if (!read.ok) throw new MusterError("invalid_argument", `the database's URL: ${read.because}`);
  return read.address;
}

/** Its own word, or what the driver always took for one; undefined for a word that there is not. */
function modeOf(parts: UrlParts, caFile: string | undefined, env: NodeJS.ProcessEnv): SslMode | undefined {
  const word = parts.parameter("sslmode") ?? MODES_OF_SSL[parts.parameter("ssl") ?? ""] ?? env["PGSSLMODE"];
  if (word !== undefined) return SSL_MODES.find((mode) => mode === word);
  const names = ["sslrootcert", "sslcert", "sslkey"].some((name) => parts.parameter(name) !== undefined);
  const direct = parts.parameter("sslnegotiation") === "direct";
  return names || direct || caFile !== undefined ? "verify-full" : "disable";
}

const MODES_OF_SSL: Readonly<Record<string, SslMode>> = {
  true: "verify-full",
  "1": "verify-full",
  "no-verify": "no-verify",
  false: "disable",
  "0": "disable",
};

function filesOf(parts: UrlParts, caFile: string | undefined, env: NodeJS.ProcessEnv): TlsFiles {
  return {
    ca: parts.parameter("sslrootcert") ?? caFile ?? env["PGSSLROOTCERT"],
    cert: parts.parameter("sslcert") ?? env["PGSSLCERT"],
    key: parts.parameter("sslkey") ?? env["PGSSLKEY"],
    passphrase: parts.parameter("sslpassword"),
  };
}

const isSocket = ({ host }: HostAndPort): boolean => host.startsWith("/") || /^%2f/i.test(host);

const isPort = (port: string): boolean =>
  port === "" || (/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535);

const no = (because: string): ReadAddress => ({ ok: false, because });
