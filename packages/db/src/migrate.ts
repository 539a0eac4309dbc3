import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { sleep } from "@muster/runtime";
import { Client } from "pg";
import { hasCode, isConflict, UNDEFINED_DATABASE } from "./sql-state.ts";

export interface MigrateOptions {
  readonly url: string;
  /** Told of each step, for people. */
  readonly say?: (line: string) => void;
  /** Where the numbered .sql files are; by default the repository's migrations/. */
  readonly directory?: URL;
  readonly leaseMs?: number;
}

type Dialect = "postgres" | "cockroach";

const DIRECTORY = new URL("../../../migrations/", import.meta.url);
const LEASE_MS = 30_000;
const STATEMENT_DEADLINE_MS = 10 * 60_000;

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
  const client = await connectOrCreate(options.url, say);
  const owner = randomUUID();
  const leaseMs = options.leaseMs ?? LEASE_MS;
  try {
    const { rows } = await client.query<{ version: string }>("SELECT version()");
    const dialect: Dialect = rows[0]?.version.includes("CockroachDB") ? "cockroach" : "postgres";
    await createTables(client);
    await takeLease(client, owner, leaseMs, say);
    // Renewed on a connection of its own: a long CREATE INDEX would otherwise outlive the lease.
    const renewal = newClient(options.url);
    await renewal.connect();
    const timer = setInterval(() => void renewal.query(TAKE_LEASE, [owner, leaseMs]).catch(say), leaseMs / 3);
    try {
      return await applyFiles(client, dialect, options.directory ?? DIRECTORY, say);
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

function newClient(url: string): Client {
  const client = new Client({
    connectionString: url,
    application_name: "muster-migrate",
    connectionTimeoutMillis: 5_000,
    query_timeout: STATEMENT_DEADLINE_MS,
  });
  // A connection that the server ends fails its next statement; without a listener it would end the process at once.
  client.on("error", () => void client.end());
  return client;
}

async function connectOrCreate(url: string, say: (line: string) => void): Promise<Client> {
  const client = newClient(url);
  try {
    await client.connect();
    return client;
  } catch (error) {
    if (!hasCode(error, UNDEFINED_DATABASE)) throw error;
  }
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  say(`database "${name}" does not exist: creating it`);
  target.pathname = "/postgres";
  const admin = newClient(target.href);
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)}`);
  } catch (error) {
    // 42P04: another migration has just created it.
    if (!hasCode(error, "42P04") && !hasCode(error, "23505")) throw error;
  } finally {
    await admin.end();
  }
  const created = newClient(url);
  await created.connect();
  return created;
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

async function applyFiles(
  client: Client,
  dialect: Dialect,
  directory: URL,
  say: (line: string) => void,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>("SELECT name FROM schema_migrations");
  const done = new Set(rows.map((row) => row.name));
  const files = await readdir(directory);
  const names = files.filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file)).toSorted();
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
    await applyFile(
      client,
      await readFile(new URL(files.includes(special) ? special : name, directory), "utf8"),
    );
    await client.query("INSERT INTO schema_migrations (name) VALUES ($1) ON CONFLICT (name) DO NOTHING", [
      name,
    ]);
  }
  return pending;
}

/** Statement by statement, each its own transaction: CockroachDB's schema changes are not transactional. */
async function applyFile(client: Client, text: string): Promise<void> {
  for (const statement of statementsOf(text)) {
    if (statement.trim() !== "") await client.query(statement);
  }
}

/** A statement ends with a semicolon at the end of its line, unless that stands in the `$$` body of a function. */
function statementsOf(text: string): string[] {
  const parts = text.replaceAll(/^\s*--.*$/gm, "").split("$$");
  return parts.reduce<string[]>((statements, part, index) => {
    const [first = "", ...rest] = index % 2 === 0 ? part.split(/;\s*$/m) : [`$$${part}$$`];
    return [...statements.slice(0, -1), `${statements.at(-1) ?? ""}${first}`, ...rest];
  }, []);
}
