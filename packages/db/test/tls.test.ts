import { execFile } from "node:child_process";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import {
  type OwnPostgres,
  ownPostgres,
  type PreparedPostgres,
  preparedPostgres,
} from "@muster/test/own-servers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const log = createLogger({ name: "test", level: "silent" });
const openssl = await canMakeCertificates();

const USED = `SELECT s.ssl, inet_server_addr() IS NULL AS socket FROM pg_stat_ssl AS s WHERE s.pid = pg_backend_pid()`;
const ENCRYPTED = [{ ssl: true, socket: false }];
const PLAIN = [{ ssl: false, socket: false }];

describe.skipIf(!openssl)(
  "case S7: a server with a certificate for localhost (skipped without OpenSSL 3)",
  () => {
    let data: PreparedPostgres;
    let server: OwnPostgres;
    let ca: string;
    let sockets: string;

    beforeAll(async () => {
      data = await preparedPostgres(async () => undefined);
      const dir = join(data.dir, "data");
      const file = (name: string): string => join(dir, name);
      ({ ca } = await makeCertificates(dir));
      await mkdir(file("s"));
      for (const name of ["own.key", "own.crt", "s"])
        await run("chown", ["--reference", file("PG_VERSION"), file(name)]);
      await chmod(file("own.key"), 0o600);
      const settings = {
        ssl: "on",
        ssl_cert_file: "own.crt",
        ssl_key_file: "own.key",
        unix_socket_directories: "s",
      };
      server = await ownPostgres({ from: data, settings });
      sockets = join(server.dir, "data", "s");
    });
    afterAll(async () => {
      await server.remove();
      await data.remove();
    });

    async function use(query: string, host = "localhost", caFile?: string): Promise<unknown> {
      const url = `postgres://postgres@${host}:${server.port}/postgres${query}`;
      const database = openDatabase({
        url,
        caFile,
        connections: 1,
        name: "test",
        log,
        metrics: createMetrics(),
      });
      try {
        return await database.query(USED);
      } finally {
        await database.close();
      }
    }

    test("each mode checks what libpq would", async () => {
      expect(await use("")).toEqual(PLAIN);
      expect(await use("?sslmode=allow")).toEqual(PLAIN);
      expect(await use("?sslmode=prefer")).toEqual(ENCRYPTED);
      expect(await use("?sslmode=require")).toEqual(ENCRYPTED);
      // Nobody whom the system trusts has signed it.
      await expect(use("?sslmode=verify-full")).rejects.toMatchObject({ code: "unavailable" });
      expect(await use(`?sslmode=verify-full&sslrootcert=${ca}`)).toEqual(ENCRYPTED);
    });

    test("a file of authorities is enough to check all; another name is only let through by verify-ca", async () => {
      expect(await use("", "localhost", ca)).toEqual(ENCRYPTED);
      await expect(use("", "127.0.0.1", ca)).rejects.toMatchObject({ code: "unavailable" });
      expect(await use("?sslmode=verify-ca", "127.0.0.1", ca)).toEqual(ENCRYPTED);
    });

    test("a socket is used as it is, whatever the mode", async () => {
      expect(await use(`?sslmode=require&host=${encodeURIComponent(sockets)}`)).toEqual([
        { ssl: false, socket: true },
      ]);
    });
  },
);
