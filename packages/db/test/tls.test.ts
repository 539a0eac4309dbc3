import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { canMakeCertificates } from "@muster/test/certificates";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENCRYPTED, PLAIN, type TlsServer, tlsServer, USED } from "./tls-server.ts";

const log = createLogger({ name: "test", level: "silent" });
const run = promisify(execFile);
const openssl = await canMakeCertificates();

describe.skipIf(!openssl)(
  "case S7: a server with a certificate for localhost (skipped without OpenSSL 3)",
  () => {
    let tls: TlsServer;
    beforeAll(async () => {
      // As `channel_binding` needs it, and one that only lets in who has no TLS.
      tls = await tlsServer([
        "hostssl all bound all scram-sha-256",
        "hostnossl all plain all trust",
        "host all plain all reject",
      ]);
      const admin = openDatabase({
        url: tls.server.url(),
        connections: 1,
        name: "test",
        log,
        metrics: createMetrics(),
      });
      await admin.query("SET password_encryption = 'scram-sha-256'");
      await admin.query("CREATE ROLE bound LOGIN PASSWORD 'secret'");
      await admin.query("CREATE ROLE plain LOGIN");
      await admin.close();
    });
    afterAll(() => tls[Symbol.asyncDispose]());

    async function use(query: string, host = "localhost", caFile?: string): Promise<unknown> {
      const [role = "", rest = query] =
        query.startsWith("?") || query === "" ? ["postgres"] : query.split(/(?=\?)/u);
      const url = `postgres://${role}@${host}:${tls.server.port}/postgres${rest}`;
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
      expect(await use(`?sslmode=verify-full&sslrootcert=${tls.ca}`)).toEqual(ENCRYPTED);
    });

    test("a file of authorities is enough to check all; another name is only let through by verify-ca", async () => {
      expect(await use("", "localhost", tls.ca)).toEqual(ENCRYPTED);
      await expect(use("", "127.0.0.1", tls.ca)).rejects.toMatchObject({ code: "unavailable" });
      expect(await use("?sslmode=verify-ca", "127.0.0.1", tls.ca)).toEqual(ENCRYPTED);
    });

    test("case S7: sslrootcert=system trusts whom the system trusts, and nobody where it trusts nobody", async () => {
      const url = `postgres://postgres@localhost:${tls.server.port}/postgres?sslrootcert=system`;
      const ask = `
        import { openDatabase } from "@muster/db";
        import { createLogger, createMetrics } from "@muster/runtime";
        const [log, metrics] = [createLogger({ name: "test", level: "warn" }), createMetrics()];
        const database = openDatabase({ url: ${JSON.stringify(url)}, connections: 1, name: "test", log, metrics });
        const answer = await database.query(${JSON.stringify(USED)}).catch((error) => error.code);
        console.log(JSON.stringify(answer));
        await database.close();`;
      const answerOf = async (file: string): Promise<string> => {
        const env = { ...process.env, SSL_CERT_FILE: file, SSL_CERT_DIR: file };
        return (await run(process.execPath, ["--input-type=module", "--eval", ask], { env })).stdout;
      };
      const [trusting, nobody] = await Promise.all([answerOf(tls.ca), answerOf("/nowhere")]);
      expect(trusting).toBe(`${JSON.stringify(ENCRYPTED)}\n`);
      expect(nobody).toContain("the system has no trusted authorities");
    });

    test("case S13: whom the server lets in without TLS only, prefer brings there", async () => {
      expect(await use("plain?sslmode=prefer")).toEqual(PLAIN);
      await expect(use("plain?sslmode=require")).rejects.toMatchObject({ code: "unavailable" });
    });

    test("channel_binding=require takes a server that binds its authentication to the connection, and no other", async () => {
      expect(await use("bound:secret?sslmode=require&channel_binding=require")).toEqual(ENCRYPTED);
      expect(await use("bound:secret?sslmode=require")).toEqual(ENCRYPTED);
      await expect(use("?sslmode=require&channel_binding=require")).rejects.toMatchObject({
        code: "unavailable",
        cause: { message: expect.stringContaining("channel_binding=require") as string },
      });
    });

    test("the oldest version of TLS that is taken can be said", async () => {
      expect(await use("?sslmode=require&ssl_min_protocol_version=TLSv1.3")).toEqual(ENCRYPTED);
    });

    test("a socket is used as it is, whatever the mode", async () => {
      expect(await use(`?sslmode=require&host=${encodeURIComponent(tls.sockets)}`)).toEqual([
        { ssl: false, socket: true },
      ]);
    });
  },
);
