import { withFault } from "@muster/runtime/bare";
import type { Way } from "../address/routes.ts";

/** By which the driver and the socket tell that the other end has hung up. */
const CUT = /^Connection terminated unexpectedly$|disconnected before secure TLS connection|ECONNRESET|EPIPE/;

/**
 * Says of a connection that was closed before the server let us in what else than a server that goes may be behind it: a
 * port that takes the other kind of TLS has no words for that.
 */
export function explainCut(error: Error, { tls, sslnegotiation }: Way): void {
  if (!CUT.test(error.message)) return;
  const cause = `the database closed the connection before it let us in: it may be starting or going, or ${mixedUp(tls !== undefined, sslnegotiation)}`;
  withFault(error, { kind: "passing", reason: "database_unreachable", cause });
}

function mixedUp(encrypted: boolean, negotiation: Way["sslnegotiation"]): string {
  if (!encrypted)
    return "its port takes nothing but TLS, for which sslmode=verify-full&sslnegotiation=direct goes into DATABASE_URL";
  if (negotiation === "direct")
    return "its port does not begin with TLS, for which sslnegotiation=direct is left out of DATABASE_URL";
  return "its port begins with TLS, for which sslnegotiation=direct goes into DATABASE_URL";
}
