import { isIP } from "node:net";

/** 127.0.0.0/8 as sockets of both families write it, and as browsers do. */
const MAPPED_LOOPBACK = /^::ffff:(?:127\.|7f[\da-f]{2}:)/i;

/** `localhost`, 127.0.0.0/8 (as IPv6, too) and ::1. */
export function isLoopback(name: string): boolean {
  if (name === "localhost" || name === "::1") return true;
  if (name.startsWith("127.")) return isIP(name) === 4;
  return MAPPED_LOOPBACK.test(name) && isIP(name) === 6;
}

/** The name in a Host header (or `:authority`): without its port, an IPv6 address without brackets, in lower case. */
export function hostName(host: string): string {
  const [, bracketed, plain = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase().replace(/\.$/, "");
}

export interface HostRules {
  /** What the server listens on. */
  readonly boundTo: string;
  /** ALLOWED_HOSTS: names without a port; undefined when it is not set. */
  readonly allowed: readonly string[] | undefined;
}

/**
 * What is wrong with a request's Host, or undefined. A server that only listens on loopback is reached by other names
 * when a web page makes its own name point there (DNS rebinding), and then the browser takes the server for the page's
 * own.
 */
export function wrongHost(host: string, { boundTo, allowed }: HostRules): string | undefined {
  const name = hostName(host);
  if (isLoopback(name) || allowed?.includes(name) === true) return undefined;
  // An address cannot be made to point elsewhere, and probes ask by address.
  if (!isLoopback(boundTo) && (allowed === undefined || isIP(name) !== 0)) return undefined;
  const expected = ["localhost, 127.0.0.1 or [::1]", ...(allowed ?? [])].join(", ");
  const shown = JSON.stringify(host.slice(0, 100));
  return `host: expected ${expected}, got ${shown}; set ALLOWED_HOSTS to allow others`;
}
