import type { ConnectionOptions } from "node:tls";
import { ConfigError, secureContext } from "@muster/runtime";
import type { RedisAddress } from "./address.ts";

/** Why a certificate and its key do not go together; undefined when they do. */
export function pairMistake({ certFile, keyFile }: RedisAddress): string | undefined {
  if ((certFile === undefined) === (keyFile === undefined)) return undefined;
  return `REDIS_CERT_FILE and REDIS_KEY_FILE: expected both or neither; got only ${certFile === undefined ? "the key" : "the certificate"}`;
}

/**
 * What a connection is encrypted with, as the files have it when it is asked for; undefined where it is not encrypted.
 * @param wanted by the URL's scheme; a file of certificates is enough
 * @throws ConfigError for half of a certificate and its key; what is returned throws what `secureContext` throws
 */
export function tlsOf(address: RedisAddress, wanted: boolean): (() => ConnectionOptions) | undefined {
  const mistake = pairMistake(address);
  if (mistake !== undefined) throw new ConfigError([mistake]);
  const { caFile, certFile, keyFile } = address;
  if (!wanted && caFile === undefined && certFile === undefined) return undefined;
  const files = {
    ca: caFile === undefined ? undefined : { name: "REDIS_CA_FILE", file: caFile },
    cert: certFile === undefined ? undefined : { name: "REDIS_CERT_FILE", file: certFile },
    key: keyFile === undefined ? undefined : { name: "REDIS_KEY_FILE", file: keyFile },
  };
  return () => ({ secureContext: secureContext("Redis", "redis", files) });
}
