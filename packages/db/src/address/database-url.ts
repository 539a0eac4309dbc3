import {
  accept,
  type Parsed,
  RAW_PERCENT,
  type Reader,
  refuse,
  UNREADABLE_URL,
  urlShapeMistake,
} from "@muster/runtime";
import { parse as parseByDriver } from "pg-connection-string";
import { readAddress } from "./read-address.ts";
import { tlsOptions } from "./tls.ts";
import { UrlParts } from "./url-parts.ts";

const PROTOCOLS = ["postgres", "postgresql"];
/** Names under which other drivers take a schema; this one ignores them, and the tables would be in `public`. */
const SCHEMA_PARAMETERS = ["schema", "currentSchema", "search_path"];
/** A literal % next to one that begins an escape with letters in it: the driver decodes the latter as well. */
const MIXED_PERCENT = /%(?![\da-f]{2}).*%[\da-f]?[a-f]|%(?:[a-f][\da-f]|\d[a-f]).*%(?![\da-f]{2})/is;

/** Where the database is: all forms that the driver accepts, several hosts, and for anything else the reason why not. */
export const databaseUrl: Reader<string> = {
  expected: `a URL starting with ${PROTOCOLS.map((name) => `${name}://`).join(" or ")}`,
  secret: true,
  parse: (raw) => {
    const text = raw.trim();
    // A socket's folder and a database, or a URL of its own kind.
    if (text.startsWith("/") || text.startsWith("socket:")) return readAsDriver(text);
    for (const one of ofEachHost(text)) {
      const because = urlShapeMistake(one, PROTOCOLS);
      if (because !== undefined) return refuse(because);
    }
    return MIXED_PERCENT.test(text) ? refuse(RAW_PERCENT) : readAsDriver(text);
  },
};

function ofEachHost(text: string): string[] {
  const parts = UrlParts.of(text);
  return parts === undefined ? [text] : parts.hosts.map((host) => parts.to(host).toString());
}

function readAsDriver(text: string): Parsed<string> {
  try {
    const read = readAddress(text);
    if (!read.ok) return refuse(read.because);
    const { routes } = read.address;
    for (const { url, tls } of routes) {
      const asked: Readonly<Record<string, unknown>> = { ...parseByDriver(url) };
      const schema = SCHEMA_PARAMETERS.find((name) => asked[name] !== undefined);
      if (schema !== undefined)
        return refuse(
          `the driver ignores ${schema}=; set DATABASE_SCHEMA to ${String(asked[schema]).slice(0, 100)} instead`,
        );
      // Files that it names are missed now rather than at the first connection.
      if (tls !== undefined) tlsOptions(tls);
    }
    return accept(text);
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof URIError) return RAW_PERCENT;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code === "string" && /^E[A-Z]+$/.test(code))
    return `a file that it names cannot be read (${code})`;
  return UNREADABLE_URL;
}
