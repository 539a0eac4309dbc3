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

const PROTOCOLS = ["postgres", "postgresql"];
/** Names under which other drivers take a schema; this one ignores them, and the tables would be in `public`. */
const SCHEMA_PARAMETERS = ["schema", "currentSchema", "search_path"];
/** A literal % next to one that begins an escape with letters in it: the driver decodes the latter as well. */
const MIXED_PERCENT = /%(?![\da-f]{2}).*%[\da-f]?[a-f]|%(?:[a-f][\da-f]|\d[a-f]).*%(?![\da-f]{2})/is;

/** Where the database is: all forms that the driver accepts, and for anything else the reason why not. */
export const databaseUrl: Reader<string> = {
  expected: `a URL starting with ${PROTOCOLS.map((name) => `${name}://`).join(" or ")}`,
  secret: true,
  parse: (raw) => {
    const text = raw.trim();
    // A socket's folder and a database, or a URL of its own kind.
    if (text.startsWith("/") || text.startsWith("socket:")) return readAsDriver(text);
    const because = urlShapeMistake(text, PROTOCOLS);
    if (because !== undefined) return refuse(because);
    return MIXED_PERCENT.test(text) ? refuse(RAW_PERCENT) : readAsDriver(text);
  },
};

function readAsDriver(text: string): Parsed<string> {
  try {
    const asked: Readonly<Record<string, unknown>> = { ...parseByDriver(text) };
    const schema = SCHEMA_PARAMETERS.find((name) => asked[name] !== undefined);
    if (schema !== undefined) {
      const path = encodeURIComponent(String(asked[schema])).slice(0, 100);
      return refuse(`the driver ignores ${schema}=; write options=-c%20search_path%3D${path} instead`);
    }
    const { host, port } = asked;
    if (typeof host === "string" && host.includes(","))
      return refuse(
        "it names several hosts, and the driver connects to one: name one, or a proxy in front of them",
      );
    if (typeof port === "string" && port !== "" && !/^\d{1,5}$/.test(port))
      return refuse("its port is not a number from 1 to 65535");
    return accept(text);
  } catch (error) {
    return refuse(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof URIError) return RAW_PERCENT;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // Files that it names for TLS are read at once.
  if (typeof code === "string" && /^E[A-Z]+$/.test(code))
    return `a file that it names cannot be read (${code})`;
  return UNREADABLE_URL;
}
