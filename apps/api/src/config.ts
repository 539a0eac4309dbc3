import { DATABASE_CONFIG } from "@muster/db";
import { REDIS_CONFIG } from "@muster/queue";
import {
  ALLOWED_HOSTS,
  host,
  hours,
  integer,
  LOG_LEVELS,
  type LogLevel,
  list,
  type Option,
  oneOf,
  option,
  optional,
  port,
  type Reader,
  seconds,
} from "@muster/runtime";

const MAX_RETENTION_HOURS = 24 * 3660;

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
  readonly METRICS_HOST: Option<string>;
  readonly METRICS_PORT: Option<number | undefined>;
  readonly ALLOWED_HOSTS: Option<string[] | undefined>;
  readonly CORS_ORIGINS: Option<string[] | undefined>;
  readonly MAX_CONNECTION_AGE_SECONDS: Option<number>;
  readonly STREAM_KEEPALIVE_SECONDS: Option<number>;
  readonly MAX_QUEUE_DEPTH: Option<number | undefined>;
  readonly SUCCEEDED_RETENTION_HOURS: Option<number>;
  readonly OTHER_RETENTION_HOURS: Option<number>;
  readonly LOG_LEVEL: Option<LogLevel>;
};

/** Everything `npm run api` can be told. */
export const API_CONFIG: typeof DATABASE_CONFIG & typeof REDIS_CONFIG & ApiOptions = {
  ...DATABASE_CONFIG,
  ...REDIS_CONFIG,
  API_HOST: option(host, "127.0.0.1", "Address the API listens on; the images set 0.0.0.0."),
  API_PORT: option(
    optional(port),
    undefined,
    "Port of gRPC, Connect and gRPC-Web. Unset: 8081, or, on a loopback address, any free one where that is taken.",
  ),
  METRICS_HOST: option(host, "127.0.0.1", "Address of /metrics, /healthz and /readyz."),
  METRICS_PORT: option(
    optional(port),
    undefined,
    "Port of /metrics, /healthz and /readyz. Unset: 2112, or any free one where that is taken.",
  ),
  ALLOWED_HOSTS,
  CORS_ORIGINS: option(
    optional(origins),
    undefined,
    "Origins of web pages that may call the API, such as `https://jobs.example.com`. Unset: only pages of the API itself.",
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
    "Submits to a list that holds this many waiting jobs answer RESOURCE_EXHAUSTED. Sampled once a second.",
  ),
  SUCCEEDED_RETENTION_HOURS: option(
    hours({ min: 0, max: MAX_RETENTION_HOURS }),
    24,
    "How long succeeded jobs are kept.",
  ),
  OTHER_RETENTION_HOURS: option(
    hours({ min: 0, max: MAX_RETENTION_HOURS }),
    720,
    "How long failed, dead-lettered and cancelled jobs are kept.",
  ),
  LOG_LEVEL: option(oneOf(...LOG_LEVELS), "info", "How much is logged."),
};
