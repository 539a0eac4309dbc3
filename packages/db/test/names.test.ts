import { type Database, migrate, openDatabase } from "@muster/db";
import { createLogger, createMetrics, type Metrics } from "@muster/runtime";
import { type OwnPostgres, ownPostgres } from "@muster/test/own-servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

const log = createLogger({ name: "test", level: "silent" });
let server: OwnPostgres;
beforeAll(async () => {
  server = await ownPostgres();
});
afterAll(() => server.remove());

const administer = (...statements: readonly string[]): Promise<void> =>
  administerIn("postgres", ...statements);

async function administerIn(database: string, ...statements: readonly string[]): Promise<void> {
  const admin = new Client({ connectionString: server.url(database), query_timeout: 10_000 });
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

/** A pool as a process has it, in a database of its own, and what it tells of rights. */
function openAs(
  role: string,
  database: string,
  schema?: string,
): AsyncDisposable & { pool: Database; told(): Promise<string> } {
  const metrics = createMetrics();
  const url = urlOf(database, encodeURIComponent(role));
  const pool = openDatabase({ url, schema, connections: 1, name: "test", log, metrics, checksRights: true });
  return {
    pool,
    told: async () => {
      await pool.query("SELECT 1");
      return metrics.degradations
        .list()
        .map(({ text }) => text)
        .join("\n");
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

test.concurrent("case S25: what is to be granted works as it is told, whoever pastes it, and once it is granted nothing is told any more", async () => {
  const role = '"Some.One"';
  await administer("CREATE DATABASE quoted", `CREATE ROLE ${role} LOGIN`);
  await administerIn("quoted", 'CREATE SCHEMA "Own,Jobs"', `ALTER ROLE ${role} SET search_path = "Own,Jobs"`);
  await administerIn(
    "quoted",
    'CREATE TABLE "Own,Jobs".unsuccessful_attempts ()',
    'CREATE TABLE "Own,Jobs".tasks ()',
  );
  await using pool = openAs("Some.One", "quoted");
  const mend = async (expected: string): Promise<void> => {
    const told = await waitFor(async () => (await pool.told()).includes(expected) && pool.told(), {
      what: expected,
    });
    const [, mends = ""] = /^tables cannot be used as they are: (.*)$/.exec(told) ?? [];
    await administerIn("quoted", ...mends.split("; "));
  };
  await mend(`GRANT USAGE ON SCHEMA "Own,Jobs" TO ${role}`);
  await mend(`GRANT SELECT, INSERT, UPDATE, DELETE ON "Own,Jobs".tasks TO ${role}`);
  await waitFor(async () => (await pool.told()) === "", { what: "nothing to be told" });
});

test.concurrent("case S25: the schema that $user stands for is one that was meant", async () => {
  await administer("CREATE DATABASE tenants", "CREATE ROLE tenant LOGIN");
  await administerIn("tenants", "CREATE SCHEMA tenant", "CREATE TABLE tenant.unsuccessful_attempts ()");
  await using pool = openAs("tenant", "tenants");
  expect(await pool.told()).toBe("tables cannot be used as they are: GRANT USAGE ON SCHEMA tenant TO tenant");
});

test.concurrent("case S25: of schemas that are somebody else's some are named, and no right to one is asked for", async () => {
  await administer("CREATE DATABASE crowded", "CREATE ROLE newcomer LOGIN");
  for (const schema of ["t1", "t2", "t3", "t4", "t5", "t6"])
    await administerIn(
      "crowded",
      `CREATE SCHEMA ${schema}`,
      `CREATE TABLE ${schema}.unsuccessful_attempts ()`,
    );
  await using pool = openAs("newcomer", "crowded", "mine");
  const told = await pool.told();
  expect(told).toContain(
    'search_path of this role is "mine", where there are no tables of ours: npm run migrate',
  );
  expect(told).toContain("t1 (which this role may not use), ");
  expect(told).toContain(
    "and 2 more: set DATABASE_SCHEMA=t1 if the tables there are the ones that are meant",
  );
  expect(told).not.toContain("GRANT");
});

test.concurrent("case S25: a database that does not tell which rights there are is worked with all the same", async () => {
  await administer("CREATE DATABASE shadowed", "CREATE ROLE odd LOGIN");
  const refusing = (first: string): string =>
    `CREATE FUNCTION shadow.has_table_privilege(${first}, text) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE 'no'; END$$`;
  await administerIn(
    "shadowed",
    "CREATE SCHEMA shadow",
    "GRANT USAGE ON SCHEMA shadow TO odd",
    "CREATE TABLE shadow.tasks ()",
    refusing("text"),
    refusing("oid"),
    "ALTER ROLE odd SET search_path = shadow, pg_catalog",
  );
  await using pool = openAs("odd", "shadowed");
  expect(await pool.told()).toBe("");
});

test.concurrent("case S25: a process that was there before the tables says which rights it lacks once there are some", async () => {
  await administer("CREATE DATABASE early", "CREATE ROLE early LOGIN");
  await using process = openAs("early", "early");
  expect(await process.told()).toBe("");
  await administerIn("early", "CREATE TABLE tasks ()");
  await expect(process.pool.query("SELECT FROM tasks")).rejects.toMatchObject({ code: "unavailable" });
  const grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON public.tasks TO early";
  await waitFor(async () => (await process.told()).includes(grant), { what: grant });
  await administerIn("early", grant);
  await waitFor(async () => (await process.told()) === "", { what: "nothing to be told" });
});

test.concurrent("case S25: what a role may not make or change is named by migrate, with the right that it takes", async () => {
  await administer("CREATE DATABASE taken", "CREATE ROLE nobody LOGIN");
  const attempt = async (database: string, schema?: string): Promise<unknown> =>
    migrate({ url: urlOf(database, "nobody"), schema }).catch((error: unknown) => error);
  const refusal = (words: string): object => ({
    code: "failed_precondition",
    message: expect.stringContaining(words) as string,
  });
  expect(await attempt("absent")).toMatchObject(
    refusal('the database "absent" does not exist, and this role lacks the right to create it (CREATEDB)'),
  );
  expect(await attempt("taken", "ours")).toMatchObject(
    refusal(
      'the schema "ours" does not exist, and this role lacks the right to create it (CREATE on the database)',
    ),
  );
  expect(await attempt("taken")).toMatchObject(
    refusal("(permission denied for schema public): in an empty schema USAGE and CREATE on it"),
  );
});
