import { isIP } from "node:net";
import { hostName, isLoopback, STRICT_HEADERS } from "@muster/runtime";
import type { NodeRequest, NodeResponse } from "./node-http.ts";

/** A month: whoever turns TLS off again waits no longer for browsers that have been here. */
const HSTS = "max-age=2592000";
const ALWAYS: readonly (readonly [string, string])[] = Object.entries(STRICT_HEADERS);

/**
 * Of answers that a browser can be made to ask for, or to show. gRPC itself no browser speaks, and it would pay for each of
 * them in each call.
 * @param encrypted whether the port speaks TLS
 */
export function setStrictHeaders(request: NodeRequest, response: NodeResponse, encrypted: boolean): void {
  for (const [name, value] of ALWAYS) response.setHeader(name, value);
  if (encrypted && isNamed(request.headers.host ?? "")) response.setHeader("strict-transport-security", HSTS);
}

/** Browsers keep it for names, and then for all ports of a name: of `localhost`, those of whatever else a developer runs. */
function isNamed(host: string): boolean {
  const name = hostName(host);
  return name !== "" && isIP(name) === 0 && !isLoopback(name);
}
