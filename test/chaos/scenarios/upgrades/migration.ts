import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { migrate } from "@muster/db";
import { Client } from "pg";
import type { World } from "../../world/world.ts";

/** How long strangers stay: longer than a migration waits for a lock at a time. */
const STRANGER_MS = 3_000;

/**
 * Comes after those of this version, so that there is one to go through whether this version brings any or not: a column of
 * the largest table, an index of it, and a table.
 */
const ONE_MORE = `
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS upgraded text;
DROP INDEX CONCURRENTLY IF EXISTS tasks_upgraded;
CREATE INDEX CONCURRENTLY tasks_upgraded ON tasks (upgraded) WHERE upgraded IS NOT NULL;
CREATE TABLE IF NOT EXISTS upgrades (n int4 PRIMARY KEY);
`;

/** The migrations of this version that the database has not had. */
export async function pendingMigrations(world: World): Promise<string[]> {
  const rows = await world.query<{ name: string }>("SELECT name FROM schema_migrations");
  const applied = new Set(rows.map(({ name }) => name));
  const files = await readdir(join(world.version.origin.root, "migrations"));
  return files.filter((file) => /^\d+_\w+\.sql$/u.test(file) && !applied.has(file)).toSorted();
}

/** Migrates to this version while strangers use our tables: one by an open transaction, one by a long query. */
export async function migrateBesideStrangers(world: World): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "muster-migrations-"));
  const strangers = [await stranger(world, "report"), await stranger(world, "dashboard")] as const;
  const [report, dashboard] = strangers;
  try {
    await cp(join(world.version.origin.root, "migrations"), folder, { recursive: true });
    await writeFile(join(folder, "9999_one_more.sql"), ONE_MORE);
    await world.fault("migrate beside an open transaction and a long query", async () => {
      await report.query("BEGIN; SELECT count(*) FROM tasks");
      const longQuery = dashboard.query(`SELECT count(*), pg_sleep(${STRANGER_MS / 1_000}) FROM tasks`);
      const said: string[] = [];
      const migrating = migrate({
        url: world.databaseUrl,
        directory: pathToFileURL(`${folder}/`),
        say: (line) => said.push(line),
      });
      await Promise.all([
        longQuery,
        world.until("it to give way", () => said.join("\n").includes("waiting for")),
      ]);
      await report.query("COMMIT");
      assert.ok((await migrating).includes("9999_one_more.sql"));
      assert.match(said.join("\n"), /waiting for a lock.*pid \d+ \("report".*idle in transaction/u);
    });
  } finally {
    await Promise.all(strangers.map((one) => one.end()));
    await rm(folder, { recursive: true });
  }
}

async function stranger(world: World, name: string): Promise<Client> {
  const client = new Client({
    connectionString: world.databaseUrl,
    application_name: name,
    query_timeout: 30_000,
  });
  await client.connect();
  return client;
}
