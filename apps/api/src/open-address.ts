import { type Config, ConfigError, isLoopback } from "@muster/runtime";
import type { API_CONFIG } from "./config.ts";

/**
 * Beyond this machine everybody who reaches the port may read, submit and cancel every job, in clear text: that has to be
 * said, and never comes from one setting that was copied from somewhere.
 * @throws ConfigError naming what has to be said
 */
export function refuseOpenAddress(
  config: Pick<Config<typeof API_CONFIG>, "API_HOST" | "TLS" | "AUTH">,
): void {
  const { API_HOST: host, TLS: tls, AUTH: auth } = config;
  if (isLoopback(host)) return;
  const because = `because API_HOST=${host} can be reached from other machines`;
  const mistakes = [
    ...(tls === "off" ? [] : [`TLS: expected off, ${because} and calls are not encrypted; it is not set`]),
    ...(auth === "none"
      ? []
      : [`AUTH: expected none, ${because} and nobody is asked who they are; it is not set`]),
  ];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}
