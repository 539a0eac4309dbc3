import { PermanentError } from "@muster/job";
import { type Fields, readMap, readText } from "./payload.ts";

/**
 * Headers that frame the request or belong to one connection. With one of these a payload could write a second request
 * of its own behind ours, or speak to another host than the one whose address was checked.
 */
const OURS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|http2-settings|proxy-.*)$/;
/** All that another origin gets to see. Any other header may carry a key: there is no list of their names. */
const FOR_STRANGERS = /^(accept|accept-language|user-agent|content-(type|encoding|language))$/;
const MAX_SHOWN = 200;

/** One request. Its URL holds no user and password: they are in the headers. */
export interface Call {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** @throws PermanentError naming the field of the payload that is wrong */
export function readCall(fields: Fields): Call {
  const headers = Object.fromEntries(
    Object.entries(readMap(fields, "headers")).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const ours = Object.keys(headers).find((name) => OURS.test(name.trim()));
  if (ours !== undefined)
    throw new PermanentError(
      `payload.headers.${ours}: expected no header that frames the request or belongs to its connection; the worker sets those`,
    );
  const given = fields["body"];
  const body = given === undefined || typeof given === "string" ? given : JSON.stringify(given);
  if (body !== undefined && typeof given !== "string") headers["content-type"] ??= "application/json";
  const method = (readText(fields, "method") ?? (body === undefined ? "GET" : "POST")).toUpperCase();
  const url = readUrl("payload.url", readText(fields, "url") ?? "");
  return withUserinfo({ url, method, headers, body });
}

/** The request that a redirect asks for. */
export function redirected(call: Call, status: number, location: string): Call {
  const url = readUrl(`the redirect of ${shown(call.url)}`, location, call.url);
  // As browsers do: only 307 and 308 repeat the method and the body.
  const repeats = status === 307 || status === 308 || call.method === "HEAD";
  const sameOrigin = url.origin === call.url.origin;
  const headers = Object.fromEntries(
    Object.entries(call.headers).filter(
      ([name]) => (sameOrigin || FOR_STRANGERS.test(name)) && (repeats || !name.startsWith("content-")),
    ),
  );
  return withUserinfo(repeats ? { ...call, url, headers } : { url, method: "GET", headers, body: undefined });
}

/** A URL as errors show it: what stands before `@` and behind `?` may be a key. */
export function shown({ protocol, host, pathname, search }: URL): string {
  return `${protocol}//${host}${pathname}${search === "" ? "" : "?…"}`;
}

function readUrl(what: string, text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url;
  const got = JSON.stringify(withoutSecrets(text));
  throw new PermanentError(`${what}: expected a URL starting with http:// or https://, got ${got}`);
}

/** Of a text that is no URL, so that nobody can say for sure where its user and password end. */
function withoutSecrets(text: string): string {
  return text
    .slice(0, 10 * MAX_SHOWN)
    .replace(/[^/\s]*:[^\s]*@|[^/\s]+@/u, "…@")
    .replace(/\?.*$/su, "?…")
    .slice(0, MAX_SHOWN);
}

/** User and password of a URL become a header, which is never shown and does not follow to another origin. */
function withUserinfo(call: Call): Call {
  const { username, password } = call.url;
  if (username === "" && password === "") return call;
  const url = new URL(call.url);
  url.username = "";
  url.password = "";
  const userinfo = Buffer.from(`${percentDecoded(username)}:${percentDecoded(password)}`).toString("base64");
  return { ...call, url, headers: { authorization: `Basic ${userinfo}`, ...call.headers } };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // It contains a raw %: it is meant literally.
    return text;
  }
}
