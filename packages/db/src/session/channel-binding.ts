import { withFault } from "@muster/runtime/bare";
import type { Connection } from "pg";

const PLUS = "SCRAM-SHA-256-PLUS";
/** By these a server asks for the password itself, or for what is as good. */
const OTHER_WAYS = ["authenticationCleartextPassword", "authenticationMD5Password"];

/**
 * libpq's `channel_binding=require`, of which the driver knows only `prefer`: no password, and no session, for whoever does not
 * prove that the TLS connection ends at a server that knows the password.
 */
export function requireChannelBinding(connection: Connection): void {
  let [offered, proved] = [false, false];
  const refuse = (): void => {
    // Told at once: "ready" may stand in the same packet, and is heard before what a destroyed stream says.
    connection.emit("error", notBound());
    connection.stream.destroy();
  };
  // Before the driver's own listeners: what it answers then goes nowhere.
  connection.once("authenticationSASL", ({ mechanisms }: { mechanisms: readonly string[] }) => {
    offered = mechanisms.includes(PLUS);
    if (!offered) refuse();
  });
  for (const way of OTHER_WAYS) connection.once(way, refuse);
  connection.once("authenticationSASLFinal", () => {
    proved = offered;
  });
  connection.once("authenticationOk", () => {
    if (!proved) refuse();
  });
}

function notBound(): Error {
  const cause =
    "the database did not bind its authentication to the TLS connection, which channel_binding=require asks for: " +
    "it takes a password by scram-sha-256 in pg_hba.conf, and no proxy that ends TLS";
  return withFault(new Error(cause), { kind: "permanent", reason: "database_tls", cause });
}
