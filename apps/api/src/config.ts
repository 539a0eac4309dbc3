import { connectionsConfig, DATABASE_CONFIG, RETENTION_CONFIG } from "@muster/db";
import { REDIS_CONFIG } from "@muster/queue";
import {
  host,
  integer,
  list,
  type Option,
  oneOf,
  option,
  optional,
  port,
  type Reader,
  type ServerTlsNames,
  type ServiceConfig,
  seconds,
  serverTlsRows,
  serviceConfig,
} from "@muster/runtime";
import { TRACE_CONFIG } from "@muster/trace-export";
import { ACCESS_CONFIG } from "./access/config.ts";
import { LOGIN_CONFIG } from "./login/config.ts";

/** Of /metrics and the probes, where METRICS_PORT is not set. */
export const USUAL_METRICS_PORT = 2112;

export const API_TLS: ServerTlsNames = {
  cert: "TLS_CERT_FILE",
  key: "TLS_KEY_FILE",
  clientCa: "TLS_CLIENT_CA_FILE",
};

const TLS_ROWS = serverTlsRows(API_TLS, {
  cert: "Certificate of the API's port, followed by those of whoever has signed it: that port speaks TLS, and nothing else. It is read anew when it changes ([tls.md](tls.md)).",
  key: "Private key of that certificate.",
  clientCa:
    "Certificates of the authorities that sign those of clients, who are then asked for one. Unless AUTH=required, whoever has none is refused.",
});

const origins: Reader<string[]> = {
  expected: "origins such as https://jobs.example.com, separated by commas",
  parse: (raw) => {
    const parsed = list.parse(raw);
    const right = parsed.ok && parsed.value.every((origin) => URL.parse(origin)?.origin === origin);
    return right ? parsed : { ok: false };
  },
};

type ApiOptions = {
  readonly API_HOST: Option<string>;
  readonly API_PORT: Option<number | undefined>;
  readonly TLS_CERT_FILE: Option<string | undefined>;
  readonly TLS_KEY_FILE: Option<string | undefined>;
  readonly TLS_CLIENT_CA_FILE: Option<string | undefined>;
  readonly TLS: Option<"off" | undefined>;
  readonly CORS_ORIGINS: Option<string[] | undefined>;
  readonly DASHBOARD: Option<"on" | "off">;
  readonly MAX_CONNECTION_AGE_SECONDS: Option<number>;
  readonly STREAM_KEEPALIVE_SECONDS: Option<number>;
  readonly MAX_QUEUE_DEPTH: Option<number | undefined>;
  readonly IDENTITY_CALLS_PER_SECOND: Option<number | undefined>;
  readonly IDENTITY_CALLS_BURST: Option<number | undefined>;
  readonly IDENTITY_STREAMS: Option<number | undefined>;
  readonly STARVATION_SECONDS: Option<number>;
};

/** Everything `npm run api` can be told. */
export const API_CONFIG: typeof DATABASE_CONFIG &
  ReturnType<typeof connectionsConfig> &
  typeof REDIS_CONFIG &
  typeof RETENTION_CONFIG &
  ServiceConfig &
  typeof TRACE_CONFIG &
  typeof ACCESS_CONFIG &
  typeof LOGIN_CONFIG &
  ApiOptions = {
  ...DATABASE_CONFIG,
  ...connectionsConfig(8, "one for chores and checks (two from 8 on), the others for calls"),
  ...REDIS_CONFIG,
  API_HOST: option(host, "127.0.0.1", "Address the API listens on; the images set 0.0.0.0."),
  API_PORT: option(
    optional(port),
    undefined,
    "Port of gRPC, Connect and gRPC-Web. Unset: 8081, or, on a loopback address, any free one where that is taken.",
  ),
  TLS_CERT_FILE: TLS_ROWS.cert,
  TLS_KEY_FILE: TLS_ROWS.key,
  TLS_CLIENT_CA_FILE: {
    ...TLS_ROWS.clientCa,
    beside: {
      names: ["TLS_CLIENT_CA_FILE", "TLS_CLIENT_GRANTS"],
      mistake: ({ TLS_CLIENT_CA_FILE: file, TLS_CLIENT_GRANTS: grants }) =>
        grants !== undefined && file === undefined
          ? "TLS_CLIENT_GRANTS: expected TLS_CLIENT_CA_FILE beside it, for nobody is asked for a certificate; it is not set"
          : undefined,
    },
  },
  TLS: option(
    optional(oneOf("off")),
    undefined,
    "`off` says that calls may come unencrypted from other machines; needed where API_HOST is not a loopback address and there is no TLS_CERT_FILE.",
    {
      beside: {
        names: ["TLS", "TLS_CERT_FILE"],
        mistake: ({ TLS: tls, TLS_CERT_FILE: file }) =>
          tls === undefined || file === undefined
            ? undefined
            : "TLS: expected nothing beside TLS_CERT_FILE, by which the port speaks TLS; got off",
      },
    },
  ),
  ...ACCESS_CONFIG,
  ...LOGIN_CONFIG,
  ...serviceConfig(USUAL_METRICS_PORT),
  CORS_ORIGINS: option(
    optional(origins),
    undefined,
    "Origins of web pages that may call the API, such as `https://jobs.example.com`. Unset: only pages of the API itself.",
  ),
  DASHBOARD: option(
    oneOf("on", "off"),
    "on",
    "Whether the API serves the dashboard at `/ui/` of its port ([dashboard.md](dashboard.md)).",
  ),
  MAX_CONNECTION_AGE_SECONDS: option(
    seconds({ min: 1, max: 86_400 }),
    300,
    "Connections are asked to reconnect at this age, so that load spreads over new API processes; a minute later they are closed, along with whatever is still open on them.",
  ),
  STREAM_KEEPALIVE_SECONDS: option(
    seconds({ min: 0.1, max: 3_600 }),
    20,
    "How often a stream with nothing to report sends a sign of life; keep it below the idle timeout of proxies.",
  ),
  MAX_QUEUE_DEPTH: option(
    optional(integer({ min: 1, max: 1_000_000_000 })),
    undefined,
    "Submits to a queue and priority in which this many jobs wait answer RESOURCE_EXHAUSTED; those that wait for a limit are counted. Sampled once a second.",
  ),
  IDENTITY_CALLS_PER_SECOND: option(
    optional(integer({ min: 1, max: 1_000_000 })),
    undefined,
    "Calls a second that each API process takes of one identity (a token, a JWT's subject, a certificate); more answer RESOURCE_EXHAUSTED, and when to come again. Unset: as many as come.",
  ),
  IDENTITY_CALLS_BURST: option(
    optional(integer({ min: 1, max: 1_000_000 })),
    undefined,
    "Calls of one identity that may come at once after a rest. Unset: those of one second.",
  ),
  IDENTITY_STREAMS: option(
    optional(integer({ min: 1, max: 4_000 })),
    undefined,
    "Streams (WatchJob, StreamOutput, …) that one identity may have open in each API process. Unset: as many as are free for all others.",
  ),
  STARVATION_SECONDS: option(
    seconds({ min: 1, max: 86_400 }),
    60,
    "For workers behind the API, as workers with a database have it: a list whose oldest job waits longer gives one job of a take, at most one in eight, ahead of higher priorities; by Redis only.",
  ),
  ...RETENTION_CONFIG,
  ...TRACE_CONFIG,
};
