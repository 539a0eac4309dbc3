import {
  type Config,
  integer,
  type Option,
  option,
  optional,
  port,
  secret,
  text,
  url,
} from "@muster/runtime";
import type { RedisAddress } from "./client.ts";

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
    optional(url("redis", "rediss")),
    undefined,
    "Redis 6.2+ or Valkey; wins over the parts below. `rediss` means TLS.",
  ),
  REDIS_HOST: option(text, "127.0.0.1", "Host of Redis, when REDIS_URL is unset."),
  REDIS_PORT: option(port, 6379, "Port of Redis, when REDIS_URL is unset."),
  REDIS_PASSWORD: option(optional(secret(text)), undefined, "Password of Redis, when REDIS_URL is unset."),
  REDIS_DB: option(integer({ min: 0, max: 1_000_000 }), 0, "Database number, when REDIS_URL is unset."),
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
