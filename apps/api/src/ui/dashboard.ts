import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzipSync } from "node:zlib";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import type { LoginParty, Logins } from "../login/logins.ts";

/** A folder beside `src`; of the published package beside `dist`, where it is a copy of what the dashboard is built to. */
const BUILT = new URL("../../dashboard/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "app.js": "text/javascript; charset=utf-8",
  "style.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

/**
 * Everything comes from here, and nothing is in the page itself that could be made to run. `style-src` too: what the charts
 * set by script counts as no inline style.
 */
const POLICY =
  "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  // A job's id is in the address.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  vary: "accept-encoding",
};

const brotli = promisify(brotliCompress);
const SMALLEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };

interface File {
  readonly type: string;
  readonly digest: string;
  /** As `build.ts` of the dashboard has it in addresses. */
  readonly version: string;
  readonly body: Buffer;
  /** By gzip. */
  quick?: Buffer;
  /** By brotli. */
  small?: Buffer;
  packing?: Promise<void>;
}

/** Says whether people log in at an identity provider; read by the login page, before anybody is known. */
const OFFER = "/ui/login/options";

/** The dashboard's files, which hold no data: whoever loads them sees what the API then answers to him. */
export class Dashboard {
  readonly #files: ReadonlyMap<string, File>;
  readonly #logins: Logins | undefined;

  /**
   * Reads the files, so that an update of the package beneath a running process mixes no versions.
   * @param logins undefined = people log in by tokens alone
   */
  constructor(logins?: Logins) {
    this.#logins = logins;
    this.#files = new Map(Object.entries(TYPES).map(([name, type]) => [name, readFile(name, type)]));
  }

  /** Whether the path is the dashboard's, and the request is answered. */
  answer(path: string, request: NodeRequest, response: NodeResponse, party: LoginParty): boolean {
    if (path !== "/ui" && !path.startsWith("/ui/")) return false;
    if (this.#logins?.answer(path, request, response, party) === true) return true;
    const name = path.slice("/ui/".length) || "index.html";
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("allow", "GET, HEAD");
      end(request, response, 405, "expected GET or HEAD\n");
    } else if (path === OFFER) {
      end(request, response, 200, JSON.stringify(this.#logins?.offer ?? {}), "application/json");
    } else if (path === "/ui") {
      // Relative: a proxy may have put all of it below another path.
      response.setHeader("location", "ui/");
      end(request, response, 308, "");
    } else {
      const file = this.#files.get(name);
      if (file === undefined) end(request, response, 404, "the dashboard is at /ui/\n");
      else void send(file, request, response);
    }
    return true;
  }
}

function readFile(name: string, type: string): File {
  const body = readFileSync(new URL(name, BUILT));
  const hash = createHash("sha256").update(body).digest();
  const digest = hash.toString("base64url").slice(0, 22);
  return { type, digest, version: hash.toString("hex").slice(0, 12), body };
}

async function send(file: File, request: NodeRequest, response: NodeResponse): Promise<void> {
  const { headers, url = "" } = request;
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  // With its version in the address, which the page has: another version is another address. During a deploy another server's page asks
  // for a version that is not here yet: kept for ever, what it gets would stand for that one.
  const forEver = url.endsWith(`?v=${file.version}`);
  response.setHeader("cache-control", forEver ? "public, max-age=31536000, immutable" : "no-cache");
  const { encoding, body } = await packedFor(file, headers["accept-encoding"] ?? "");
  // Of each encoding its own: a cache must not answer with one for the other.
  const etag = encoding === "" ? `"${file.digest}"` : `"${file.digest}-${encoding}"`;
  response.setHeader("etag", etag);
  if ((headers["if-none-match"] ?? "").split(/,\s*/u).includes(etag)) return end(request, response, 304, "");
  response.setHeader("content-type", file.type);
  if (encoding !== "") response.setHeader("content-encoding", encoding);
  end(request, response, 200, body);
}

/** Which of the two a browser takes. */
function acceptedOf(header: string): { readonly br: boolean; readonly gzip: boolean } {
  // With `;q=0` it is refused; any other weight is good enough.
  const names = header.split(",").map((one) => one.trim().toLowerCase());
  const takes = (name: string): boolean =>
    names.some((one) => one === name || (one.startsWith(`${name};`) && !/q=0(?:\.0*)?$/u.test(one)));
  return { br: takes("br"), gzip: takes("gzip") };
}

interface Packed {
  /** "" = as it is. */
  readonly encoding: string;
  readonly body: Buffer;
}

/**
 * The smallest takes a second to make: it is begun by whoever asks first, who gets the quick one meanwhile. An API whose
 * dashboard nobody opens packs nothing.
 */
async function packedFor(file: File, accepted: string): Promise<Packed> {
  const { br, gzip: gz } = acceptedOf(accepted);
  if (br) {
    if (file.small !== undefined) return { encoding: "br", body: file.small };
    file.packing ??= brotli(file.body, SMALLEST).then((body) => void (file.small = body));
    if (!gz) {
      await file.packing;
      return packedFor(file, accepted);
    }
  }
  return gz
    ? { encoding: "gzip", body: (file.quick ??= gzipSync(file.body)) }
    : { encoding: "", body: file.body };
}

/** @param type of a text */
function end(
  request: NodeRequest,
  response: NodeResponse,
  status: number,
  body: Buffer | string,
  type = "text/plain; charset=utf-8",
): void {
  response.statusCode = status;
  if (typeof body === "string" && body !== "") response.setHeader("content-type", type);
  if (status !== 304) response.setHeader("content-length", String(Buffer.byteLength(body)));
  response.end(request.method === "HEAD" ? "" : body);
  // Unread bytes of the request would keep an HTTP/1.1 connection from its next request.
  request.resume();
}
