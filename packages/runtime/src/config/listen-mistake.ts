import { ConfigError } from "./env.ts";

interface Listening {
  readonly host: string;
  readonly port: number;
  /** The variable that sets the port; that of the host has the same beginning. */
  readonly portVariable: string;
}

/** What the system says of an address that is not this machine's, or is none. */
const OF_HOST = new Set(["EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EINVAL", "EAFNOSUPPORT"]);

/** Why a server cannot listen, blamed on the variable that has to be changed. */
export function listenMistake(cause: Error, { host, port, portVariable }: Listening): ConfigError {
  const code = "code" in cause ? String(cause.code) : "";
  const mistake = OF_HOST.has(code)
    ? `${portVariable.replace(/PORT$/, "HOST")}: expected an address of this machine; got ${JSON.stringify(host)} (${cause.message})`
    : `${portVariable}: expected a free port; got ${host}:${port} (${cause.message})`;
  return new ConfigError([mistake], { cause });
}
