import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSchema, migrate, openDatabase } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { statementsOf } from "../src/migrate/files.ts";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

const elsewhere = servers().databaseKind !== "postgres";
let url: string;
let folder: string;
let directory: URL;
let query: MigrationWorld["query"];
let drop: MigrationWorld["drop"];

beforeEach(async () => {
  ({ url, folder, directory, query, drop } = await migrationWorld());
});
afterEach(() => drop());

test("five starts at once create the database and apply each file once", async () => {
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate({ url })));
  const files = (await readdir(directory)).filter((file) => /^\d+_\w+\.sql$/.test(file)).toSorted();
  expect(files[0]).toBe("0001_jobs.sql");
  expect(applied.filter((names) => names.length > 0)).toEqual([files]);
  expect(await query("SELECT name FROM schema_migrations ORDER BY name")).toEqual(
    files.map((file) => ({ name: file })),
  );
  expect(await migrate({ url })).toEqual([]);
});

test("a migration that is killed half-way is done again from its beginning", async () => {
  const slow = "CREATE TABLE IF NOT EXISTS half (n int);\nSELECT pg_sleep(60);\n";
  await writeFile(join(folder, "9000_slow.sql"), slow);
  const script = `import { beat, checkSchema, migrate, openDatabase, RIGHTS, register, submit } from "@muster/db";
    await migrate({ url: ${JSON.stringify(url)}, directory: new URL(${JSON.stringify(directory.href)}), leaseMs: 1000 });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: process.cwd(),
    stdio: "ignore",
  });
  const exited = once(child, "exit");
  await waitFor(async () => (await query("SELECT to_regclass('half') AS made"))[0]?.["made"], {
    what: "the first half",
  });
  child.kill("SIGKILL");
  await exited;
  await writeFile(join(folder, "9000_slow.sql"), slow.replace("60", "0"));
  expect(await migrate({ url, directory })).toEqual(["9000_slow.sql"]);
});

test("the first version's schema with rows in it is brought up to date, each file again after each statement's kill", async () => {
  const all = (await readdir(folder)).toSorted();
  const parking = await mkdtemp(join(tmpdir(), "muster-later-"));
  const later = all.filter((file) => !file.startsWith("0001_"));
  for (const file of later) await rename(join(folder, file), join(parking, file));
  await migrate({ url, directory });
  const add = (outcome: string): Promise<unknown> =>
    query(`INSERT INTO task_attempts (task_id, fence, attempt, started_at, worker_id, outcome)
      VALUES (gen_random_uuid(), 1, 1, now(), 'w', '${outcome}')`);
  await add("released");
  await expect(add("snoozed")).rejects.toThrow("task_attempts_outcome");
  for (const file of later) {
    await rename(join(parking, file), join(folder, file));
    if (file.includes(".cockroach.") || file.includes(".postgres.")) continue;
    await killedAfterEachStatement(file);
    expect(await migrate({ url, directory })).toEqual([file]);
    // Applied, and killed before it could say so.
    await query(`DELETE FROM schema_migrations WHERE name = '${file}'`);
    expect(await migrate({ url, directory })).toEqual([file]);
  }
  await rm(parking, { recursive: true });
  await add("snoozed");
  await expect(add("bored")).rejects.toThrow("unsuccessful_attempts_outcome");
  if (elsewhere) return;
  const fresh = await migrationWorld();
  try {
    await migrate({ url: fresh.url });
    expect(await schemaOf(url)).toEqual(await schemaOf(fresh.url));
  } finally {
    await fresh.drop();
  }
});

/** Leaves what a migration leaves that was killed after its first statement, then after its second one, and so on. */
async function killedAfterEachStatement(file: string): Promise<void> {
  // There each statement takes a second.
  if (elsewhere) return;
  const statements = statementsOf(await readFile(join(folder, file), "utf8"));
  const client = new Client({ connectionString: url, query_timeout: 10_000 });
  await client.connect();
  try {
    for (const last of statements.keys()) {
      for (const statement of statements.slice(0, last)) await client.query(statement);
    }
  } finally {
    await client.end();
  }
}

/** Everything that was made, as the catalogue tells it. */
async function schemaOf(databaseUrl: string): Promise<unknown[]> {
  const client = new Client({ connectionString: databaseUrl, query_timeout: 10_000 });
  await client.connect();
  try {
    return (await client.query(SCHEMA)).rows;
  } finally {
    await client.end();
  }
}

const SCHEMA = `
SELECT 'column' AS kind, table_name || '.' || column_name AS name,
       concat_ws(' ', data_type, is_nullable, column_default) AS text
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT CASE WHEN x.indisvalid THEN 'index' ELSE 'invalid index' END, c.relname, pg_get_indexdef(c.oid)
FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'constraint', conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger', tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'
UNION ALL
SELECT 'function', oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3`;

test("a process waits for the schema of its version, and does not mind that of a later one", async () => {
  const [newest = ""] = (await readdir(folder))
    .filter((file) => /^\d+_\w+\.sql$/.test(file))
    .toSorted()
    .toReversed();
  await rename(join(folder, newest), join(folder, "later"));
  await migrate({ url, directory });
  const log = createLogger({ name: "test", level: "silent" });
  const database = openDatabase({ url, connections: 1, name: "ours", log, metrics: createMetrics() });
  try {
    await expect(checkSchema(database)).rejects.toThrow(
      `the schema lacks ${newest}: run \`npm run migrate\` of this version`,
    );
    await rename(join(folder, "later"), join(folder, newest));
    await migrate({ url, directory });
    await checkSchema(database);
    await query("INSERT INTO schema_migrations (name) VALUES ('0099_future.sql')");
    await checkSchema(database);
  } finally {
    await database.close();
  }
});

test("a schema that is newer than the program is refused", async () => {
  await migrate({ url });
  await query("INSERT INTO schema_migrations (name) VALUES ('0099_future.sql')");
  await expect(migrate({ url })).rejects.toThrow("it has 0099_future.sql; deploy a newer one");
});

test("the tables have the columns that outsiders rely on", async () => {
  await migrate({ url });
  const rows = await query("SELECT table_name || '.' || column_name AS name FROM information_schema.columns");
  const names = rows.map((row) => row["name"]);
  const columns = {
    tasks:
      "task_id type queue priority status payload result attempts max_attempts last_error run_at worker_id created_at updated_at started_at finished_at",
    task_attempts: "task_id attempt worker_id outcome error started_at finished_at",
    workers: "worker_id",
  };
  for (const [table, list] of Object.entries(columns)) {
    for (const column of list.split(" ")) expect(names).toContain(`${table}.${column}`);
  }
});
