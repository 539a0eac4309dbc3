import { type Config, type Option, option } from "./env.ts";
import { host, list, oneOf, optional, port, type Reader } from "./env-readers.ts";
import { LOG_LEVELS, type LogLevel } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import type { OpsServerOptions } from "./ops-server.ts";

/** Names without a port. */
const hostNames: Reader<string[]> = {
  expected: "host names without ports, separated by commas",
  parse: (raw) => {
    const parsed = list.parse(raw.toLowerCase());
    return parsed.ok && parsed.value.every((name) => !/[\s/:]/.test(name)) ? parsed : { ok: false };
  },
};

export type ServiceConfig = {
  readonly METRICS_HOST: Option<string>;
  readonly METRICS_PORT: Option<number | undefined>;
  readonly ALLOWED_HOSTS: Option<string[] | undefined>;
  readonly LOG_LEVEL: Option<LogLevel>;
};

/**
 * What every process that serves an ops port is told.
 * @param metricsPort its usual port
 */
export function serviceConfig(metricsPort: number): ServiceConfig {
  return {
    METRICS_HOST: option(host, "127.0.0.1", "Address of /metrics, /healthz and /readyz."),
    METRICS_PORT: option(
      optional(port),
      undefined,
      `Port of /metrics, /healthz and /readyz. Unset: ${metricsPort}, or any free one where that is taken.`,
    ),
    ALLOWED_HOSTS: option(
      optional(hostNames),
      undefined,
      "Host names by which requests may reach this process, besides localhost. Unset: any; none if it listens on loopback.",
    ),
    LOG_LEVEL: option(oneOf(...LOG_LEVELS), "info", "How much is logged."),
  };
}

type OpsBasics = Pick<
  OpsServerOptions,
  "host" | "port" | "usualPort" | "allowedHosts" | "metrics" | "degradations"
>;

/**
 * The ops port of a process that was told `serviceConfig(usualPort)`, without what it says about its own health.
 * @param beforeScrape brings gauges up to date
 */
export function opsBasics(
  config: Config<ServiceConfig>,
  usualPort: number,
  metrics: Metrics,
  beforeScrape?: () => void,
): OpsBasics {
  return {
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
    usualPort,
    allowedHosts: config.ALLOWED_HOSTS,
    metrics: async () => {
      beforeScrape?.();
      return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
    degradations: metrics.degradations,
  };
}
