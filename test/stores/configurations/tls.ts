import { execFile } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { canMakeCertificates, makeCertificates } from "../../support/certificates.ts";
import { ownPostgres, ownRedis, preparedPostgres } from "../../support/own-servers.ts";
import { freePort } from "../../support/ports.ts";
import { CannotBeHad } from "../../support/programs.ts";
import type { Configuration } from "../configuration.ts";
import { DATABASE, DURABLE, type Pair, storesOf, versionsOf } from "./single-servers.ts";

export const tls: Configuration = {
  name: "TLS for both, by an authority of one's own; Redis asks for certificates",
  how: "`DATABASE_CA_FILE`, `REDIS_URL=rediss://…`, `REDIS_CA_FILE`, `REDIS_CERT_FILE`, `REDIS_KEY_FILE`",
  start: async () => {
    if (!(await canMakeCertificates())) throw new CannotBeHad("no OpenSSL 3 to make certificates with");
    await using stack = new AsyncDisposableStack();
    const data = await preparedPostgres(async () => undefined);
    stack.defer(() => data.remove());
    const dir = join(data.dir, "data");
    const { ca, certificate, key } = await makeCertificates(dir);
    // Postgres takes a key that nobody else can read.
    await promisify(execFile)("chown", ["--reference", join(dir, "PG_VERSION"), key, certificate]);
    await chmod(key, 0o600);
    const settings = { ssl: "on", ssl_cert_file: "own.crt", ssl_key_file: "own.key" };
    const postgres = await ownPostgres({ ...DURABLE, from: data, settings });
    stack.defer(() => postgres.remove());
    const tlsPort = await freePort();
    const redis = await ownRedis({
      settings: {
        "tls-port": String(tlsPort),
        "tls-cert-file": certificate,
        "tls-key-file": key,
        "tls-ca-cert-file": ca,
        "tls-auth-clients": "yes",
      },
    });
    stack.defer(() => redis.remove());
    const versions = await versionsOf(postgres.url(), redis.url);
    const held = stack.move();
    const pair: Pair = { postgres, redis, versions, [Symbol.asyncDispose]: () => held.disposeAsync() };
    const url = postgres.url(DATABASE).replace("127.0.0.1", "localhost");
    return storesOf(pair, {
      env: {
        DATABASE_URL: url,
        DATABASE_CA_FILE: ca,
        REDIS_URL: `rediss://localhost:${tlsPort}`,
        REDIS_CA_FILE: ca,
        // Of the same authority; whose it is, Redis does not ask.
        REDIS_CERT_FILE: certificate,
        REDIS_KEY_FILE: key,
      },
    });
  },
};
