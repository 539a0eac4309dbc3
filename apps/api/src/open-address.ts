import { type Config, ConfigError, isLoopback } from "@muster/runtime";
import type { API_CONFIG } from "./config.ts";

/**
 * Beyond this machine, calls in clear text and calls by whoever reaches the port have to be asked for: neither ever comes
 * from one setting that was copied from somewhere.
 * @throws ConfigError naming what has to be said
 */
export function refuseOpenAddress(
  config: Pick<Config<typeof API_CONFIG>, "API_HOST" | "TLS" | "TLS_CERT_FILE" | "AUTH">,
): void {
  const { API_HOST: host, TLS: tls, TLS_CERT_FILE: certificate, AUTH: auth } = config;
  if (isLoopback(host)) return;
  const because = `because API_HOST=${host} can be reached from other machines`;
  const mistakes = [
    ...(tls === "off" || certificate !== undefined
      ? []
      : [
          `TLS_CERT_FILE and TLS_KEY_FILE: expected a certificate and its key, or TLS=off, ${because} and calls are not encrypted; none of them is set`,
        ]),
    ...(auth === undefined
      ? [`AUTH: expected required or none, ${because} and nobody is asked who they are; it is not set`]
      : []),
  ];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}
