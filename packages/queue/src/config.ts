import {
  type Config,
  host,
  integer,
  type Option,
  option,
  optional,
  password,
  remotePort,
  text,
} from "@muster/runtime";
import type { RedisAddress } from "./client.ts";
import { redisUrl } from "./redis-url.ts";

/** Asked for only where no URL says it. */
const PART = { overruledBy: "REDIS_URL" } as const;

/** How every process finds Redis. */
export const REDIS_CONFIG: {
  readonly REDIS_URL: Option<string | undefined>;
  readonly REDIS_HOST: Option<string>;
  readonly REDIS_PORT: Option<number>;
  readonly REDIS_PASSWORD: Option<string | undefined>;
  readonly REDIS_DB: Option<number>;
  readonly REDIS_KEY_PREFIX: Option<string>;
} = {
  REDIS_URL: option(
    optional(redisUrl),
    undefined,
    "Redis 6.2+ or Valkey; takes precedence over the parts below. `rediss` means TLS.",
  ),
  REDIS_HOST: option(host, "127.0.0.1", "Host of Redis, when REDIS_URL is unset.", PART),
  REDIS_PORT: option(remotePort, 6379, "Port of Redis, when REDIS_URL is unset.", PART),
  REDIS_PASSWORD: option(optional(password), undefined, "Password of Redis, when REDIS_URL is unset.", PART),
  REDIS_DB: option(integer({ min: 0, max: 1_000_000 }), 0, "Database number, when REDIS_URL is unset.", PART),
  REDIS_KEY_PREFIX: option(
    text,
    "",
    "Put before every key; in Redis Cluster it must hold a hash tag, such as `{muster}:`.",
  ),
};

/** The address that a configuration names, and its key prefix. */
export function redisOptions(
  config: Config<typeof REDIS_CONFIG>,
): RedisAddress & { readonly keyPrefix: string } {
  const keyPrefix = config.REDIS_KEY_PREFIX;
  if (config.REDIS_URL !== undefined) return { url: config.REDIS_URL, keyPrefix };
  return {
    host: config.REDIS_HOST,
    port: config.REDIS_PORT,
    password: config.REDIS_PASSWORD,
    db: config.REDIS_DB,
    keyPrefix,
  };
}
