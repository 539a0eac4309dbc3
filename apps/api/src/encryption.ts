import { type Config, type Logger, type Metrics, ServerTls, serverTlsFiles } from "@muster/runtime";
import { type API_CONFIG, API_TLS } from "./config.ts";
import type { ServerOptions } from "./server.ts";

/**
 * What the API's port speaks, and whether clients have to have a certificate. Where calls may have tokens, one without a
 * certificate that counts has no identity by it, and comes in; where there are none, the certificate is all that keeps
 * anybody out, and who has none that counts ends in the handshake.
 * @throws ConfigError naming files that cannot be used
 */
export function encryption(
  config: Config<typeof API_CONFIG>,
  log: Logger,
  metrics: Metrics,
): Pick<ServerOptions, "tls" | "certificateRequired"> {
  const files = serverTlsFiles(API_TLS, config);
  if (files === undefined) return {};
  return {
    tls: new ServerTls({ files, port: "api", metrics, log }),
    certificateRequired: files.clientCa !== undefined && config.AUTH !== "required",
  };
}
