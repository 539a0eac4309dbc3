import { accept, type Parsed, RAW_PERCENT, type Reader, refuse, urlShapeMistake } from "@muster/runtime";
import { readAddress } from "./read-address.ts";
import { tlsOptions } from "./tls.ts";
import { UrlParts } from "./url-parts.ts";

const PROTOCOLS = ["postgres", "postgresql"];
/** A literal % or space beside an escape with letters in it: the driver then takes the latter for text. */
const [LITERAL, ESCAPE_WITH_LETTER] = [/ |%(?![\da-f]{2})/i, /%(?:[a-f][\da-f]|\d[a-f])/i];

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
    return LITERAL.test(text) && ESCAPE_WITH_LETTER.test(text) ? refuse(RAW_PERCENT) : readAsDriver(text);
  },
};

function ofEachHost(text: string): string[] {
  const parts = UrlParts.of(text);
  return parts === undefined ? [text] : parts.hosts.map((host) => parts.to(host).toString());
}

function readAsDriver(text: string): Parsed<string> {
  const read = readAddress(text);
  if (!read.ok) return refuse(read.because);
  try {
    // Files that it names are missed now rather than at the first connection.
    for (const { ways } of read.address.routes)
      for (const { tls } of ways) if (tls !== undefined) tlsOptions(tls);
    return accept(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
