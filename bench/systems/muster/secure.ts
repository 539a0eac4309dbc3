import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { issue, makeAuthority } from "@muster/test/certificates";
import { makeToken } from "@muster/test/tokens";
import { CHECKOUT } from "../../run/checkout.ts";
import type { Command } from "../../run/command.ts";
import type { Place, System } from "../system.ts";
import { musterGrpc } from "./system.ts";

/** Files for one run, which the next one overwrites. */
const FOLDER: string = join(CHECKOUT, ".muster/bench-tls");

/** Where its clients find the certificate of its authority, and the token that they send. */
export const CA_FILE: string = join(FOLDER, "ca.crt");
export const TOKEN_FILE: string = join(FOLDER, "token");

export const musterSecure: System = {
  ...musterGrpc,
  id: "muster-secure",
  title: "Muster, gRPC by TLS with a token",
  configuration: { ...musterGrpc.configuration, submits: "as Muster, gRPC, by TLS with a token" },
  server,
};

async function server(place: Place): Promise<Command> {
  const command = await musterGrpc.server?.(place);
  if (command === undefined) throw new Error("Muster has a server");
  await mkdir(FOLDER, { recursive: true });
  const { certificate, key } = await issue(await makeAuthority(FOLDER), FOLDER, "own");
  const { secret } = await makeToken(place.databaseUrl, "submitter");
  await writeFile(TOKEN_FILE, secret);
  const env = { TLS_CERT_FILE: certificate, TLS_KEY_FILE: key, AUTH: "required" };
  return { ...command, env: { ...command.env, ...env } };
}
