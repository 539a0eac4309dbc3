import { isIP } from "node:net";
import { cors } from "@connectrpc/connect";
import { shown } from "@muster/job";
import { type HostRules, hostName, isLoopback, wrongHost } from "@muster/runtime";
import type { NodeRequest, NodeResponse } from "../http/node-http.ts";
import { foreign, type Refusal } from "../http/refuse.ts";
import type { Refusals } from "./refusals.ts";

export interface OriginRules extends HostRules {
  /** CORS_ORIGINS. */
  readonly origins: readonly string[];
}

const PREFLIGHT_SECONDS = "600";
const ALLOWED_HEADERS: string = [...cors.allowedHeaders, "authorization", "traceparent", "tracestate"].join(
  ", ",
);

/**
 * Without identities, whatever reaches the port may submit jobs, and a browser reaches it on behalf of any web page. So
 * its name has to be one of ours, and a page of another origin has to be listed.
 */
export class OriginGuard {
  readonly #rules: OriginRules;
  readonly #refusals: Refusals;

  constructor(rules: OriginRules, refusals: Refusals) {
    this.#rules = rules;
    this.#refusals = refusals;
  }

  /** Why the request is refused, or undefined. Answers to pages that may read them get the headers that say so. */
  check(request: NodeRequest, response: NodeResponse): Refusal | undefined {
    const host = hostOf(request);
    // A request without one reaches no method.
    const mistake = host === undefined ? undefined : wrongHost(host, this.#rules);
    if (mistake !== undefined) {
      this.#refusals.count("host");
      return foreign(mistake);
    }
    const { origin } = request.headers;
    if (origin === undefined) return undefined;
    if (this.#rules.origins.includes(origin)) {
      permit(response, origin);
      return undefined;
    }
    if (this.#isOwn(origin, host)) return undefined;
    this.#refusals.count("origin");
    return foreign(
      `origin: expected none, this server's own, or one of CORS_ORIGINS (${this.#rules.origins.join(", ") || "unset"}), ` +
        `got ${shown(origin)}`,
    );
  }

  /** Answers a preflight of a listed origin, which `check` has let through; false when the request is none. */
  preflight(request: NodeRequest, response: NodeResponse): boolean {
    const { headers, method } = request;
    if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) return false;
    response.statusCode = 204;
    response.setHeader("access-control-allow-methods", "POST");
    response.setHeader("access-control-allow-headers", ALLOWED_HEADERS);
    response.setHeader("access-control-max-age", PREFLIGHT_SECONDS);
    response.end();
    request.resume();
    return true;
  }

  /**
   * The page came from this server. A name that is not known to be ours says nothing: it may be the page's, made to point
   * here. An address cannot be.
   */
  #isOwn(origin: string, host: string | undefined): boolean {
    const url = URL.parse(origin);
    if (url === null || host === undefined || url.host === "" || url.host !== host.toLowerCase())
      return false;
    const name = hostName(host);
    return isLoopback(name) || isIP(name) !== 0 || this.#rules.allowed?.includes(name) === true;
  }
}

function permit(response: NodeResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("access-control-expose-headers", cors.exposedHeaders.join(", "));
  response.setHeader("vary", "origin");
}

function hostOf(request: NodeRequest): string | undefined {
  // Node gives ":authority" as "host" when a client of HTTP/2 sends no other; where both come, they have to agree.
  return "authority" in request && request.authority !== "" ? request.authority : request.headers.host;
}
