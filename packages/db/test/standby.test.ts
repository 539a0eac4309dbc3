import { execFile } from "node:child_process";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Database, openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { startFaultProxy } from "@muster/test/fault-proxy";
import { type OwnPostgres, ownPostgres, preparedPostgres } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { expect, test } from "vitest";

const log = createLogger({ name: "test", level: "silent" });

function open(url: string): Database & AsyncDisposable {
  const database = openDatabase({ url, connections: 4, name: "test", log, metrics: createMetrics() });
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

interface Pair extends AsyncDisposable {
  readonly primary: OwnPostgres;
  readonly standby: OwnPostgres;
}

/** A primary and its streaming standby, which begin with the same data. */
async function startPair(): Promise<Pair> {
  const data = await preparedPostgres(async () => undefined);
  const primary = await ownPostgres({ from: data, settings: { hot_standby: "on" } });
  await appendFile(
    join(data.dir, "data", "postgresql.auto.conf"),
    `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=postgres'\n`,
  );
  const signal = join(data.dir, "data", "standby.signal");
  await writeFile(signal, "");
  await promisify(execFile)("chown", ["--reference", join(data.dir, "data", "PG_VERSION"), signal]);
  const standby = await ownPostgres({ from: data });
  await data.remove();
  return {
    primary,
    standby,
    [Symbol.asyncDispose]: async () => {
      await standby.remove();
      await primary.remove();
    },
  };
}

const PORT = "SELECT current_setting('port')::int4 AS port";

test("case S3, case S4: of several hosts the one that takes writes is used, and after a failover the other, whoever is frozen", async () => {
  await using pair = await startPair();
  const { primary, standby } = pair;
  const link = await startFaultProxy(primary.port);
  const hosts = `127.0.0.1:${standby.port},127.0.0.1:${link.port}`;
  await using database = open(`postgres://postgres@${hosts}/postgres`);
  const portOf = async (): Promise<unknown> => (await database.query(PORT))[0]?.["port"];
  await Promise.all(Array.from({ length: 4 }, async () => expect(await portOf()).toBe(primary.port)));
  // Now four sessions are idle, and none of them will answer.
  link.freezeAll();
  const frozenAt = performance.now();
  // At the strictest isolation a standby answers nothing, unless its session says otherwise.
  const admin = new Client({
    connectionString: standby.url(),
    options: "-c default_transaction_isolation=read\\ committed",
  });
  await admin.connect();
  await admin.query("SELECT pg_promote()");
  await admin.end();
  const now = await waitFor(async () => database.query(PORT, [], "prompt").catch(() => undefined), {
    what: "the new primary",
  });
  expect(now).toEqual([{ port: standby.port }]);
  expect(performance.now() - frozenAt).toBeLessThan(10_000);
  await link.close();
});

test("case S3: a standby alone is refused as what takes no writes, at once", async () => {
  await using pair = await startPair();
  for (const url of [`${pair.standby.url()}?target_session_attrs=read-write`, pair.standby.url()]) {
    await using database = open(url);
    await expect(database.query("CREATE TABLE written ()")).rejects.toMatchObject({
      code: "unavailable",
      message: "the database takes no writes; try again",
    });
  }
});
