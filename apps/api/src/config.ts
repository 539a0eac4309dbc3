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
  type ServiceConfig,
  seconds,
  serviceConfig,
} from "@muster/runtime";

/** Of /metrics and the probes, where METRICS_PORT is not set. */
export const USUAL_METRICS_PORT = 2112;

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
  readonly TLS: Option<"off" | undefined>;
  readonly AUTH: Option<"none" | undefined>;
  readonly CORS_ORIGINS: Option<string[] | undefined>;
  readonly MAX_CONNECTION_AGE_SECONDS: Option<number>;
  readonly STREAM_KEEPALIVE_SECONDS: Option<number>;
  readonly MAX_QUEUE_DEPTH: Option<number | undefined>;
};

/** Everything `npm run api` can be told. */
export const API_CONFIG: typeof DATABASE_CONFIG &
  ReturnType<typeof connectionsConfig> &
  typeof REDIS_CONFIG &
  typeof RETENTION_CONFIG &
  ServiceConfig &
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
  TLS: option(
    optional(oneOf("off")),
    undefined,
    "`off` says that calls may come unencrypted from other machines; needed where API_HOST is not a loopback address.",
  ),
  AUTH: option(
    optional(oneOf("none")),
    undefined,
    "`none` says that whoever reaches the API may do everything; needed where API_HOST is not a loopback address.",
  ),
  ...serviceConfig(USUAL_METRICS_PORT),
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
    "Submits to a queue and priority in which this many jobs wait answer RESOURCE_EXHAUSTED; those that wait for a limit are counted. Sampled once a second.",
  ),
  ...RETENTION_CONFIG,
};
