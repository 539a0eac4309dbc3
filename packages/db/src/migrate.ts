import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { sleep } from "@muster/runtime";
import type { Client } from "pg";
import { type Applying, applyStatement } from "./migrate/apply.ts";
import { connectOrCreate, newClient } from "./migrate/connect.ts";
import { functionsOf, relationsOf, statementsOf } from "./migrate/files.ts";
import { copyGrants, existing } from "./migrate/grants.ts";
import { refuseStrangers } from "./migrate/strangers.ts";
import { checkEncoding } from "./session/first-look.ts";
import { hasCode, isConflict } from "./sql-state.ts";

export interface MigrateOptions {
  readonly url: string;
  /** Told of each step, for people. */
  readonly say?: (line: string) => void;
  /** Where the numbered .sql files are; by default the repository's migrations/. */
  readonly directory?: URL;
  readonly leaseMs?: number;
  /** How long a statement may try to get its locks, milliseconds. Default: a minute. */
  readonly lockPatienceMs?: number;
}

type Dialect = "postgres" | "cockroach";

const DIRECTORY = new URL("../../../migrations/", import.meta.url);
const LEASE_MS = 30_000;
const LOCK_PATIENCE_MS = 60_000;

// A lease row instead of an advisory lock: CockroachDB has none that work, and PgBouncer would leave one behind.
const TABLES = `
CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS schema_migration_lease (id int2 PRIMARY KEY, owner text NOT NULL, expires_at timestamptz NOT NULL);
INSERT INTO schema_migration_lease (id, owner, expires_at) VALUES (1, '', now()) ON CONFLICT (id) DO NOTHING`;

/** unique_violation in the catalogue, duplicate_table, duplicate_object (the table's type). */
const MADE_MEANWHILE = ["23505", "42P07", "42710"];

const TAKE_LEASE = `
UPDATE schema_migration_lease SET owner = $1, expires_at = now() + $2::float8 * interval '1 millisecond'
WHERE id = 1 AND (owner = $1 OR expires_at < now())`;

const DROP_LEASE = `UPDATE schema_migration_lease SET expires_at = now() WHERE id = 1 AND owner = $1`;

/**
 * Brings the schema up to date and returns the names of the files it applied. Creates the database when it is
 * missing. Several at once are safe: one works, the others wait and find nothing left to do. Every file can be run
 * again, because a killed migration is repeated from its beginning.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const say = options.say ?? (() => {});
  const directory = options.directory ?? DIRECTORY;
  const client = await connectOrCreate(options.url, say);
  const owner = randomUUID();
  const leaseMs = options.leaseMs ?? LEASE_MS;
  try {
    const dialect = await lookAt(client);
    await refuseStrangers(client, await allRelations(directory));
    await createTables(client);
    await takeLease(client, owner, leaseMs, say);
    // Renewed on a connection of its own: a long CREATE INDEX would otherwise outlive the lease.
    const renewal = await newClient(options.url);
    const timer = setInterval(() => void renewal.query(TAKE_LEASE, [owner, leaseMs]).catch(say), leaseMs / 3);
    try {
      const patienceMs = options.lockPatienceMs ?? LOCK_PATIENCE_MS;
      return await applyFiles({ client, onlooker: renewal, say, patienceMs }, dialect, directory);
    } finally {
      clearInterval(timer);
      // In conflict with one who waits for it; left behind, it would keep everybody waiting until it lapses.
      while ((await unlessConflict(renewal.query(DROP_LEASE, [owner]))) === undefined) await sleep(10);
      await renewal.end();
    }
  } finally {
    await client.end();
  }
}

/** @throws MusterError when the database's encoding is not UTF8 */
async function lookAt(client: Client): Promise<Dialect> {
  const { rows } = await client.query<{ version: string; name: string; encoding: string }>(
    "SELECT version() AS version, current_database() AS name, current_setting('server_encoding') AS encoding",
  );
  const [look] = rows;
  if (look === undefined) throw new Error("the look at the database was not answered");
  checkEncoding(look.name, look.encoding);
  return look.version.includes("CockroachDB") ? "cockroach" : "postgres";
}

async function createTables(client: Client): Promise<void> {
  for (const statement of TABLES.split(";\n")) {
    try {
      await client.query(statement);
    } catch (error) {
      // Two first migrations at once: IF NOT EXISTS still races in the catalogue, and the loser finds it made.
      if (!MADE_MEANWHILE.some((code) => hasCode(error, code)) && !isConflict(error)) throw error;
    }
  }
}

/** How many rows were changed; undefined when a concurrent transaction stood in the way, and nothing was. */
async function unlessConflict(query: Promise<{ rowCount: number | null }>): Promise<number | undefined> {
  try {
    return (await query).rowCount ?? 0;
  } catch (error) {
    if (isConflict(error)) return undefined;
    throw error;
  }
}

async function takeLease(
  client: Client,
  owner: string,
  leaseMs: number,
  say: (line: string) => void,
): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    if (await unlessConflict(client.query(TAKE_LEASE, [owner, leaseMs]))) return;
    if (waits === 0) say("another migration is running: waiting for it");
    await sleep(200);
  }
}

async function applyFiles(applying: Applying, dialect: Dialect, directory: URL): Promise<string[]> {
  const { client, say } = applying;
  const { rows } = await client.query<{ name: string }>("SELECT name FROM schema_migrations");
  const done = new Set(rows.map((row) => row.name));
  const files = await readdir(directory);
  const names = namesOf(files);
  const unknown = [...done].filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `the database is newer than this version: it has ${unknown.join(", ")}; deploy a newer one`,
    );
  }
  const pending = names.filter((name) => !done.has(name));
  for (const name of pending) {
    const special = name.replace(/\.sql$/, `.${dialect}.sql`);
    say(`applying ${name}`);
    const file = await readFile(new URL(files.includes(special) ? special : name, directory), "utf8");
    await (dialect === "postgres" ? applyOnPostgres(file, applying) : applyOnCockroach(file, client));
    await client.query("INSERT INTO schema_migrations (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", [
      name,
    ]);
  }
  // Read by whoever runs Muster, and made before there is a table to copy rights from.
  const migrations = ["schema_migrations"];
  if (dialect === "postgres") await copyGrants(client, { relations: migrations, functions: [] }, migrations);
  return pending;
}

const namesOf = (files: readonly string[]): string[] =>
  files.filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file)).toSorted();

async function applyOnPostgres(text: string, applying: Applying): Promise<void> {
  const { client } = applying;
  const made = { relations: relationsOf(text), functions: functionsOf(text) };
  const before = await existing(client, made.relations);
  for (const statement of statementsOf(text)) await applyStatement(statement, applying);
  await copyGrants(client, made, before);
}

/** Each its own transaction: CockroachDB's schema changes are not transactional, and wait for nobody's reads. */
async function applyOnCockroach(text: string, client: Client): Promise<void> {
  for (const statement of statementsOf(text)) await client.query(statement);
}

/** Everything that the migrations make, by the files' own words. */
async function allRelations(directory: URL): Promise<string[]> {
  const names = namesOf(await readdir(directory));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, directory), "utf8")));
  return texts.flatMap(relationsOf);
}
