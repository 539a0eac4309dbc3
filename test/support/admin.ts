import { Client } from "pg";

const DEADLINE_MS = 30_000;

/** The two databases that the suite runs on; they differ in how a database is copied and dropped. */
export type DatabaseKind = "postgres" | "cockroach";

/** Runs statements one after the other on a connection of their own. */
export async function administer(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: DEADLINE_MS,
    query_timeout: DEADLINE_MS,
  });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Drops the database whoever is connected to it. */
export async function dropDatabase(adminUrl: string, kind: DatabaseKind, name: string): Promise<void> {
  const how = kind === "postgres" ? "WITH (FORCE)" : "CASCADE";
  await administer(adminUrl, [`DROP DATABASE IF EXISTS ${name} ${how}`]);
}

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
