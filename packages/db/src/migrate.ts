import { readdir, readFile } from "node:fs/promises";
import { MusterError } from "@muster/job";
import type { Client } from "pg";
import type { DatabaseAddress } from "./database.ts";
import { type Applying, applyStatement } from "./migrate/apply.ts";
import { connectOrCreate } from "./migrate/connect.ts";
import { type Dialect, dialectOf } from "./migrate/dialect.ts";
import { functionsOf, relationsOf, renamesOf, statementsOf } from "./migrate/files.ts";
import { copyGrants, existing } from "./migrate/grants.ts";
import { underLease } from "./migrate/lease.ts";
import { cancelOnAbort } from "./migrate/stop.ts";
import { refuseStrangers } from "./migrate/strangers.ts";
import { migrationsFolder } from "./migrations-folder.ts";
import { checkEncoding } from "./session/first-look.ts";
import { hasCode, isConflict, NO_RIGHT } from "./sql-state.ts";

export interface MigrateOptions extends Omit<DatabaseAddress, "maxConnectionAgeMs"> {
  /** Told of each step, for people. */
  readonly say?: (line: string) => void;
  /** Where the numbered .sql files are; by default those of this version. */
  readonly directory?: URL;
  readonly leaseMs?: number;
  /** How long a statement may try to get its locks, milliseconds. Default: a minute. */
  readonly lockPatienceMs?: number;
  /** Stops it: what runs is cancelled at the server, the lease is given back, and the promise rejects. */
  readonly signal?: AbortSignal;
}

const LEASE_MS = 30_000;
const LOCK_PATIENCE_MS = 60_000;

// A lease row instead of an advisory lock: CockroachDB has none that works, and PgBouncer would leave one behind.
const TABLES = `
CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS schema_migration_lease (id int2 PRIMARY KEY, owner text NOT NULL, expires_at timestamptz NOT NULL);
INSERT INTO schema_migration_lease (id, owner, expires_at) VALUES (1, '', now()) ON CONFLICT (id) DO NOTHING`;

/** unique_violation in the catalogue, duplicate_table, duplicate_object (the table's type). */
const MADE_MEANWHILE = ["23505", "42P07", "42710"];

/**
 * Brings the schema up to date and returns the names of the files it applied. Creates the database when it is
 * missing. Several at once are safe: one works, the others wait and find nothing left to do. Every file can be run
 * again, because a killed migration is repeated from its beginning.
 * @throws MusterError `failed_precondition` that says what stands in the way, or how far a stopped one has come
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const say = options.say ?? (() => {});
  const directory = options.directory ?? migrationsFolder();
  const { leaseMs = LEASE_MS, lockPatienceMs: patienceMs = LOCK_PATIENCE_MS } = options;
  const signal = options.signal ?? new AbortController().signal;
  const client = await connectOrCreate(options, say);
  using _ = cancelOnAbort(client, signal);
  try {
    const dialect = await lookAt(client);
    await refuseStrangers(client, await allRelations(directory));
    await createTables(client);
    return await underLease({ client, address: options, leaseMs, say, signal }, (renewal) =>
      applyFiles({ client, onlooker: renewal, say, patienceMs, signal }, dialect, directory),
    );
  } catch (error) {
    if (signal.aborted && !(error instanceof MusterError))
      throw new MusterError("failed_precondition", "stopped before anything was applied", { cause: error });
    throw hasCode(error, NO_RIGHT) ? mayNotMigrate(error) : error;
  } finally {
    await client.end();
  }
}

/** What the database says names the schema or the table; that it takes a GRANT on tables would be wrong of either. */
function mayNotMigrate(cause: unknown): MusterError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new MusterError(
    "failed_precondition",
    `this role lacks a right that a migration needs (${said}): in an empty schema USAGE and CREATE on it; where there are tables of ours, to own them, as the role does that has migrated before`,
    { cause },
  );
}

/** @throws MusterError when the database's encoding is not UTF8, or it is a CockroachDB that is too old */
async function lookAt(client: Client): Promise<Dialect> {
  const { rows } = await client.query<{ version: string; name: string; encoding: string }>(
    "SELECT version() AS version, current_database() AS name, current_setting('server_encoding') AS encoding",
  );
  const [look] = rows;
  if (look === undefined) throw new Error("the query about the database returned no row");
  checkEncoding(look.name, look.encoding);
  return dialectOf(look.version);
}

async function createTables(client: Client): Promise<void> {
  for (const statement of TABLES.split(";\n")) {
    try {
      await client.query(statement);
    } catch (error) {
      // Two first migrations at once: IF NOT EXISTS still races in the catalogue, and the loser finds the table made.
      if (!MADE_MEANWHILE.some((code) => hasCode(error, code)) && !isConflict(error)) throw error;
    }
  }
}

async function applyFiles(applying: Applying, dialect: Dialect, directory: URL): Promise<string[]> {
  const { client } = applying;
  const { rows } = await client.query<{ name: string }>("SELECT name FROM schema_migrations");
  const done = new Set(rows.map((row) => row.name));
  const files = await readdir(directory);
  const names = namesOf(files);
  const unknown = [...done].filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new MusterError(
      "failed_precondition",
      `the database is newer than this version: it has ${unknown.join(", ")}; deploy a newer one`,
    );
  }
  const pending = names.filter((name) => !done.has(name));
  for (const [index, name] of pending.entries()) {
    const special = name.replace(/\.sql$/, `.${dialect}.sql`);
    const file = await readFile(new URL(files.includes(special) ? special : name, directory), "utf8");
    try {
      await applyFile(name, file, applying, dialect);
    } catch (error) {
      if (!applying.signal.aborted) throw error;
      const progress = `${index} of ${pending.length} files were applied before it`;
      throw new MusterError("failed_precondition", `stopped while applying ${name}; ${progress}`, {
        cause: error,
      });
    }
  }
  // Read by every role that runs Muster, and made before there is a table to copy rights from.
  const migrations = ["schema_migrations"];
  if (dialect === "postgres") await copyGrants(client, { relations: migrations, functions: [] }, migrations);
  return pending;
}

async function applyFile(name: string, text: string, applying: Applying, dialect: Dialect): Promise<void> {
  const { client, say, signal } = applying;
  signal.throwIfAborted();
  say(`applying ${name}`);
  await (dialect === "postgres" ? applyOnPostgres(text, applying) : applyOnCockroach(text, client));
  await client.query("INSERT INTO schema_migrations (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", [
    name,
  ]);
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

/** Each its own transaction: CockroachDB's schema changes are not transactional, and do not wait for reads. */
async function applyOnCockroach(text: string, client: Client): Promise<void> {
  for (const statement of statementsOf(text)) await client.query(statement);
}

/** Every table and view of the migrations, according to the files themselves. */
async function allRelations(directory: URL): Promise<string[]> {
  const names = namesOf(await readdir(directory));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, directory), "utf8")));
  return texts.flatMap((text) => [...relationsOf(text), ...renamesOf(text)]);
}
