import { type Config, type Option, option } from "../config/env.ts";
import { host, list, oneOf, optional, port, type Reader } from "../config/env-readers.ts";
import { LOG_LEVELS, type LogLevel } from "../log/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { renderOpenMetrics } from "../metrics/open-metrics.ts";
import type { ServerTlsFiles } from "../tls/server-pair.ts";
import { type ServerTlsNames, serverTlsFiles, serverTlsRows } from "../tls/server-tls-config.ts";
import type { OpsServerOptions } from "./ops-server.ts";

const OPS_TLS: ServerTlsNames = {
  cert: "METRICS_TLS_CERT_FILE",
  key: "METRICS_TLS_KEY_FILE",
  clientCa: "METRICS_TLS_CLIENT_CA_FILE",
};

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
  readonly METRICS_TLS_CERT_FILE: Option<string | undefined>;
  readonly METRICS_TLS_KEY_FILE: Option<string | undefined>;
  readonly METRICS_TLS_CLIENT_CA_FILE: Option<string | undefined>;
  readonly ALLOWED_HOSTS: Option<string[] | undefined>;
  readonly LOG_LEVEL: Option<LogLevel>;
  readonly LOG_HIDE: Option<string[]>;
};

/**
 * What every process that serves an ops port is told.
 * @param metricsPort its usual port
 */
export function serviceConfig(metricsPort: number): ServiceConfig {
  const tls = serverTlsRows(OPS_TLS, {
    cert: "Certificate of the port of /metrics, followed by those of whoever has signed it: that port speaks TLS, and nothing else, and probes ask by HTTPS. It is read anew when it changes ([tls.md](tls.md)).",
    key: "Private key of that certificate.",
    clientCa:
      "Certificates of the authorities that sign those of whoever may read /metrics; /healthz and /readyz ask for none.",
  });
  return {
    METRICS_HOST: option(host, "127.0.0.1", "Address of /metrics, /healthz and /readyz."),
    METRICS_PORT: option(
      optional(port),
      undefined,
      `Port of /metrics, /healthz and /readyz. Unset: ${metricsPort}, or any free one where that is taken.`,
    ),
    METRICS_TLS_CERT_FILE: tls.cert,
    METRICS_TLS_KEY_FILE: tls.key,
    METRICS_TLS_CLIENT_CA_FILE: tls.clientCa,
    ALLOWED_HOSTS: option(
      optional(hostNames),
      undefined,
      "Host names by which requests may reach this process, besides localhost. Unset: any; none if it listens on loopback.",
    ),
    LOG_LEVEL: option(oneOf(...LOG_LEVELS), "info", "How much is logged."),
    LOG_HIDE: option(
      list,
      [],
      "Further fields whose values lines of the log hide, by the ends of their names, such as `session,iban`. Those of passwords, tokens, secrets, API keys, cookies and `authorization` are always hidden.",
    ),
  };
}

type OpsBasics = Pick<
  OpsServerOptions,
  "host" | "port" | "usualPort" | "allowedHosts" | "metrics" | "openMetrics" | "degradations" | "tls"
>;

interface Scrapes {
  /** Brings gauges up to date. */
  readonly before?: () => void;
  /** Histograms have examples, for those who ask for a format that shows them. */
  readonly examples?: boolean;
}

/**
 * The ops port of a process that was told `serviceConfig(usualPort)`, without what it says about its own health.
 */
export function opsBasics(
  config: Config<ServiceConfig>,
  usualPort: number,
  metrics: Metrics,
  { before, examples = false }: Scrapes = {},
): OpsBasics {
  return {
    host: config.METRICS_HOST,
    port: config.METRICS_PORT,
    usualPort,
    allowedHosts: config.ALLOWED_HOSTS,
    metrics: async () => {
      before?.();
      return { contentType: metrics.registry.contentType, body: await metrics.registry.metrics() };
    },
    openMetrics: examples
      ? () => {
          before?.();
          return renderOpenMetrics(metrics.registry);
        }
      : undefined,
    degradations: metrics.degradations,
    tls: opsTls(config, metrics),
  };
}

function opsTls(config: Config<ServiceConfig>, metrics: Metrics): OpsServerOptions["tls"] {
  const files: ServerTlsFiles | undefined = serverTlsFiles(OPS_TLS, config);
  return files === undefined ? undefined : { files, metrics };
}
