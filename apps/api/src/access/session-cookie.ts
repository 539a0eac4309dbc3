import { cookieIn } from "../http/cookie.ts";
import type { NodeRequest } from "../http/node-http.ts";

/**
 * Where the dashboard is reached by TLS: browsers take a cookie of such a name from nobody but this very host, by TLS, so
 * that a neighbour in its domain cannot log somebody in as somebody else.
 */
const BY_TLS = "__Host-muster_session";
/** Without TLS, which browsers do not let have the other one. */
const IN_THE_CLEAR = "muster_session";

/** The Connect protocol's. A form, an image or a link of another page can send none of these without asking first. */
const CONNECT_TYPE = /^application\/(?:connect\+)?(?:json|proto)\b/iu;

/** Half a day: a browser that is left open overnight has to log in again. */
const LONGEST_SECONDS = 12 * 3_600;

/** Browsers keep no cookie above 4 KiB, name and attributes among them. */
export const MAX_COOKIE_TOKEN: number = 3_800;

/**
 * The token of the dashboard's session, where this request is one of its calls. Browsers send a cookie with whatever goes to its
 * host, whoever made them send it; so it counts only in a call that no other page can make them send: of the Connect protocol, by
 * its header, and from a page of this host. Neither gRPC nor anything else is ever known by a cookie.
 */
export function sessionToken(request: NodeRequest): string | undefined {
  const { headers } = request;
  if (headers.cookie === undefined || request.method !== "POST") return undefined;
  if (headers["connect-protocol-version"] !== "1") return undefined;
  if (!CONNECT_TYPE.test(headers["content-type"] ?? "") || !isOfOwnPage(request)) return undefined;
  for (const name of namesFor(headers.origin)) {
    const found = cookieIn(headers.cookie, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a page of this very origin sends it, or nothing that says where it comes from. */
export function isOfOwnPage(request: NodeRequest): boolean {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin === undefined) return true;
  const host = "authority" in request && request.authority !== "" ? request.authority : request.headers.host;
  return host !== undefined && URL.parse(origin)?.host === host.toLowerCase();
}

/** A proxy may have ended TLS before us: only the browser knows how its page was reached, and says so with the origin. */
function namesFor(origin: string | undefined): readonly string[] {
  if (origin === undefined) return [BY_TLS, IN_THE_CLEAR];
  return [origin.startsWith("https:") ? BY_TLS : IN_THE_CLEAR];
}

export interface SessionCookie {
  readonly token: string;
  /** When its identity ends by itself, of `Date.now()`; undefined = never. */
  readonly expiresAtMs: number | undefined;
}

/**
 * What a browser is told to keep.
 * @param byTls whether the page was reached by TLS, as far as this server knows
 */
export function setCookie({ token, expiresAtMs }: SessionCookie, byTls: boolean, nowMs: number): string {
  const left = expiresAtMs === undefined ? Infinity : Math.floor((expiresAtMs - nowMs) / 1_000);
  const seconds = Math.max(0, Math.min(LONGEST_SECONDS, left));
  return cookie(byTls ? BY_TLS : IN_THE_CLEAR, token, seconds, byTls);
}

/** What a browser is told to throw away: whichever of the two it has. */
export function endCookies(byTls: boolean): string[] {
  const clear = cookie(IN_THE_CLEAR, "", 0, false);
  return byTls ? [cookie(BY_TLS, "", 0, true), clear] : [clear];
}

const cookie = (name: string, value: string, seconds: number, secure: boolean): string =>
  `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`;
