import { cp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Database, openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { canMakeCertificates, makeCertificates } from "@muster/test/certificates";
import { waitFor } from "@muster/test/wait";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ENCRYPTED, PLAIN, type TlsServer, tlsServer, USED } from "./tls-server.ts";

const openssl = await canMakeCertificates();

/** What is encrypted changes while a process runs: files are exchanged, a server has TLS for a while or not. */
describe.skipIf(!openssl)("a server whose TLS changes (skipped without OpenSSL 3)", () => {
  let tls: TlsServer;
  beforeAll(async () => {
    tls = await tlsServer();
  });
  afterAll(() => tls[Symbol.asyncDispose]());

  function open(query: string, connections = 1, lines: string[] = []): Database & AsyncDisposable {
    const url = `postgres://postgres@localhost:${tls.server.port}/postgres${query}`;
    const log = createLogger({
      name: "test",
      level: "warn",
      destination: { write: (line) => lines.push(line) },
    });
    const database = openDatabase({ url, connections, name: "test", log, metrics: createMetrics() });
    return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
  }

  /** As at a restart of the server: whoever asks next has to connect. */
  async function endSessions(): Promise<void> {
    await using admin = open("?sslmode=allow");
    await admin.query(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`);
  }

  /** The pool may not have heard yet that a session has ended. */
  const used = (database: Database): Promise<unknown> =>
    waitFor(() => database.query(USED).catch(() => undefined), { what: "a new session" });

  async function setTls(on: boolean): Promise<void> {
    await using admin = open("?sslmode=allow");
    await admin.query(`ALTER SYSTEM SET ssl = ${on ? "on" : "off"}`);
    await admin.query("SELECT pg_reload_conf()");
    await waitFor(async () => (await admin.query("SHOW ssl"))[0]?.["ssl"] === (on ? "on" : "off"), {
      what: "the setting",
    });
  }

  test("case S13: prefer asks for TLS with every connection, whatever the one before it got", async () => {
    await using database = open("?sslmode=prefer");
    expect(await database.query(USED)).toEqual(ENCRYPTED);
    await setTls(false);
    await endSessions();
    expect(await used(database)).toEqual(PLAIN);
    await setTls(true);
    await endSessions();
    expect(await used(database)).toEqual(ENCRYPTED);
  });

  test("case S13: a server that is away is no reason to do without TLS", async () => {
    await using database = open("?sslmode=prefer");
    expect(await database.query(USED)).toEqual(ENCRYPTED);
    await tls.server.kill();
    await expect(database.query(USED)).rejects.toMatchObject({ code: "unavailable" });
    await tls.server.start();
    expect(await used(database)).toEqual(ENCRYPTED);
  });

  // Many at once, of which some wait for the one idle session: those are connected at a moment when nobody would catch.
  const burst = (database: Database): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(Array.from({ length: 8 }, () => database.query(USED)));

  test.each([
    ["is missing", (file: string) => rm(file), "cannot be read (ENOENT)"],
    ["is empty", (file: string) => writeFile(file, ""), "is no whole PEM"],
    [
      "is cut short",
      (file: string) => writeFile(file, "-----BEGIN CERTIFICATE-----\nMIIB"),
      "is no whole PEM",
    ],
  ])(
    "case S12: while its file %s, connections fail, the log names it, and they go on afterwards",
    async (_, spoil, why) => {
      const said: string[] = [];
      const file = join(tls.server.dir, "rotated.crt");
      await cp(tls.ca, file);
      await using database = open(`?sslmode=verify-full&sslrootcert=${file}`, 4, said);
      expect(await database.query(USED)).toEqual(ENCRYPTED);
      await spoil(file);
      // One session is idle, and seven more are to be made.
      await burst(database);
      await endSessions();
      for (const result of [...(await burst(database)), ...(await burst(database))])
        expect(result).toMatchObject({ status: "rejected", reason: { code: "unavailable" } });
      expect(said.join("")).toContain(file);
      expect(said.join("")).toContain(why);
      await cp(tls.ca, `${file}.new`);
      await rename(`${file}.new`, file);
      expect(await used(database)).toEqual(ENCRYPTED);
    },
  );

  test("case S12: a certificate whose key has not come yet is a failed connection as well", async () => {
    const said: string[] = [];
    const other = join(tls.server.dir, "other");
    const { certificate } = await makeCertificates(tls.server.dir);
    await cp(certificate, other);
    const { key } = await makeCertificates(tls.server.dir);
    await using database = open(`?sslmode=require&sslcert=${other}&sslkey=${key}`, 1, said);
    await expect(database.query(USED)).rejects.toMatchObject({ code: "unavailable" });
    expect(said.join("")).toContain(key);
  });
});
