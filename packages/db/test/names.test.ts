import { migrate, openDatabase } from "@muster/db";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { type OwnPostgres, ownPostgres } from "@muster/test/own-servers";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const log = createLogger({ name: "test", level: "silent" });
let server: OwnPostgres;
beforeAll(async () => {
  server = await ownPostgres();
});
afterAll(() => server.remove());

async function administer(...statements: readonly string[]): Promise<void> {
  const admin = new Client({ connectionString: server.url(), query_timeout: 10_000 });
  await admin.connect();
  for (const text of statements) await admin.query(text);
  await admin.end();
}

const urlOf = (database: string, role = "postgres"): string =>
  `postgres://${role}@127.0.0.1:${server.port}/${database}`;

async function ask<Row extends object>(
  url: string,
  text: string,
  metrics: Metrics,
  schema?: string,
): Promise<Row[]> {
  const options = { url, schema, connections: 1, name: "test", log, metrics, checksRights: true };
  const database = openDatabase(options);
  try {
    return await database.query<Row>(text);
  } finally {
    await database.close();
  }
}

test("case S21: the name of a database arrives as it is written, whatever is in it", async () => {
  for (const name of ["jobs#1", "a/b", "a?b", "100%", "two words", "a%23b", "jöbs&+=;,:@$"]) {
    await administer(`CREATE DATABASE "${name}"`);
    for (const url of [
      urlOf(encodeURIComponent(name)),
      `${urlOf(encodeURIComponent(name))}?host=127.0.0.1`,
    ]) {
      const rows = await ask(url, "SELECT current_database() AS name", createMetrics());
      expect(rows).toEqual([{ name }]);
    }
  }
});

test("case S21: migrate makes a database of such a name, and no other", async () => {
  const url = urlOf(encodeURIComponent("made #1?/100%"));
  await migrate({ url });
  expect(
    await ask(url, "SELECT datname AS name FROM pg_database WHERE datname LIKE 'made%'", createMetrics()),
  ).toEqual([{ name: "made #1?/100%" }]);
});

test("case S22: tables that are not found are told with what to set or to grant, by where they are", async () => {
  const table = (schema: string): string => `CREATE TABLE ${schema}.unsuccessful_attempts ()`;
  await administer("CREATE ROLE app LOGIN", "CREATE SCHEMA mine", table("public"));
  const told = async (schema?: string): Promise<string> => {
    const metrics = createMetrics();
    await ask(urlOf("postgres", "app"), "SELECT 1", metrics, schema);
    return JSON.stringify(metrics.degradations.list());
  };
  // Somebody else's, most likely: no right is missing.
  expect(await told("mine")).toContain(
    "set DATABASE_SCHEMA=public if the tables there are the ones that are meant",
  );
  expect(await told("mine")).not.toContain("GRANT");
  await administer(table("mine"));
  expect(await told("mine")).toContain("GRANT USAGE ON SCHEMA mine TO app");
  expect(await told("mine")).not.toContain("public");
  await administer("GRANT USAGE ON SCHEMA mine TO app");
  expect(await told("mine")).not.toContain("SCHEMA");
});
