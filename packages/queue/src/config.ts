import {
  type Config,
  certificateFile,
  host,
  integer,
  type Option,
  option,
  optional,
  password,
  privateKeyFile,
  remotePort,
  text,
} from "@muster/runtime";
import type { RedisAddress } from "./connect/address.ts";
import { slotMistake } from "./connect/one-slot.ts";
import { redisUrl } from "./connect/redis-url.ts";
import { redisUrls } from "./connect/redis-urls.ts";
import { pairMistake } from "./connect/tls.ts";
import { createKeys } from "./keys.ts";

/** Asked for only where no URL says it. */
const PART = { overruledBy: ["REDIS_URLS", "REDIS_URL"] } as const;

const PAIR = {
  beside: {
    names: ["REDIS_CERT_FILE", "REDIS_KEY_FILE"],
    mistake: (values: Values) =>
      pairMistake({ certFile: textOf(values["REDIS_CERT_FILE"]), keyFile: textOf(values["REDIS_KEY_FILE"]) }),
  },
};
const SLOT = {
  beside: {
    names: ["REDIS_URLS", "REDIS_URL", "REDIS_KEY_PREFIX"],
    mistake: (values: Values) =>
      slotMistake(
        { url: textOf(values["REDIS_URLS"] ?? values["REDIS_URL"]) },
        createKeys(textOf(values["REDIS_KEY_PREFIX"])),
      ),
  },
};

type Values = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** How every process finds Redis. */
export const REDIS_CONFIG: {
  readonly REDIS_URL: Option<string | undefined>;
  readonly REDIS_URLS: Option<string | undefined>;
  readonly REDIS_HOST: Option<string>;
  readonly REDIS_PORT: Option<number>;
  readonly REDIS_PASSWORD: Option<string | undefined>;
  readonly REDIS_DB: Option<number>;
  readonly REDIS_CA_FILE: Option<string | undefined>;
  readonly REDIS_CERT_FILE: Option<string | undefined>;
  readonly REDIS_KEY_FILE: Option<string | undefined>;
  readonly REDIS_SENTINEL_USERNAME: Option<string | undefined>;
  readonly REDIS_SENTINEL_PASSWORD: Option<string | undefined>;
  readonly REDIS_KEY_PREFIX: Option<string>;
} = {
  REDIS_URL: option(
    optional(redisUrl),
    undefined,
    "Redis 6.2+ or Valkey, a Cluster, Sentinels or a Unix socket ([stores.md](stores.md)); takes precedence over the parts below.",
    { overruledBy: "REDIS_URLS" },
  ),
  REDIS_URLS: option(
    optional(redisUrls),
    undefined,
    "The same for several nodes or Sentinels, each with a URL of its own; takes precedence over REDIS_URL.",
  ),
  REDIS_HOST: option(host, "127.0.0.1", "Host of Redis, when there is no URL.", PART),
  REDIS_PORT: option(remotePort, 6379, "Port of Redis, when there is no URL.", PART),
  REDIS_PASSWORD: option(optional(password), undefined, "Password of Redis, when there is no URL.", PART),
  REDIS_DB: option(integer({ min: 0, max: 1_000_000 }), 0, "Database number, when there is no URL.", PART),
  REDIS_CA_FILE: option(
    optional(certificateFile),
    undefined,
    "Certificates of the authorities that may have signed Redis's. With it, TLS is used.",
  ),
  REDIS_CERT_FILE: option(
    optional(certificateFile),
    undefined,
    "Certificate that Redis is shown, with those of whoever has signed it. With it, TLS is used. These three files are read for each connection.",
  ),
  REDIS_KEY_FILE: option(optional(privateKeyFile), undefined, "Private key of that certificate.", PAIR),
  REDIS_SENTINEL_USERNAME: option(
    optional(text),
    undefined,
    "User of the Sentinels themselves; that of Redis is in the URL.",
  ),
  REDIS_SENTINEL_PASSWORD: option(
    optional(password),
    undefined,
    "Password of the Sentinels themselves; that of Redis is in the URL.",
  ),
  REDIS_KEY_PREFIX: option(
    text,
    "",
    "Put before every key. With a Cluster it holds a hash tag, such as `{muster}:`; a process without one ends at start.",
    SLOT,
  ),
};

/** The address that a configuration names, and its key prefix. */
export function redisOptions(
  config: Config<typeof REDIS_CONFIG>,
): RedisAddress & { readonly keyPrefix: string } {
  const shared = {
    caFile: config.REDIS_CA_FILE,
    certFile: config.REDIS_CERT_FILE,
    keyFile: config.REDIS_KEY_FILE,
    sentinelUsername: config.REDIS_SENTINEL_USERNAME,
    sentinelPassword: config.REDIS_SENTINEL_PASSWORD,
    keyPrefix: config.REDIS_KEY_PREFIX,
  };
  const url = config.REDIS_URLS ?? config.REDIS_URL;
  if (url !== undefined) return { url, ...shared };
  return {
    host: config.REDIS_HOST,
    port: config.REDIS_PORT,
    password: config.REDIS_PASSWORD,
    db: config.REDIS_DB,
    ...shared,
  };
}
