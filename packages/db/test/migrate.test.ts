import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beat, migrate, openDatabase, register, submit } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { administer, dropDatabase, withDatabase } from "../../../test/support/admin.ts";
import { waitFor } from "../../../test/support/wait.ts";
import { newJob } from "./fixture.ts";

const { adminUrl, databaseKind } = inject("servers");
let name: string;
let url: string;
let folder: string;
let directory: URL;

beforeEach(async () => {
  name = `muster_test_${randomBytes(6).toString("hex")}`;
  url = withDatabase(adminUrl, name);
  folder = await mkdtemp(join(tmpdir(), "muster-migrations-"));
  await cp(new URL("../../../migrations/", import.meta.url), folder, { recursive: true });
  directory = pathToFileURL(`${folder}/`);
});
afterEach(async () => {
  await dropDatabase(adminUrl, databaseKind, name);
  await rm(folder, { recursive: true });
});

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, query_timeout: 10_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

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
  const script = `import { beat, migrate, openDatabase, register, submit } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
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

test("the first version's schema with rows in it is brought up to date, and once more after a kill", async () => {
  const later = (await readdir(folder)).filter((file) => !file.startsWith("0001_"));
  await Promise.all(later.map((file) => rm(join(folder, file))));
  await migrate({ url, directory });
  const add = (outcome: string): Promise<unknown> =>
    query(`INSERT INTO task_attempts (task_id, fence, attempt, started_at, worker_id, outcome)
      VALUES (gen_random_uuid(), 1, 1, now(), 'w', '${outcome}')`);
  await add("released");
  await expect(add("snoozed")).rejects.toThrow("task_attempts_outcome");
  await migrate({ url });
  // Applied, and killed before it could say so.
  await query("DELETE FROM schema_migrations WHERE name NOT LIKE '0001%'");
  await migrate({ url });
  await add("snoozed");
  await expect(add("bored")).rejects.toThrow("task_attempts_outcome");
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

const onPostgres = test.skipIf(databaseKind !== "postgres");
const log = createLogger({ name: "test", level: "silent" });

onPostgres(
  "case E2: behind a transaction that stays open a migration gives way, and says who it is; jobs and heartbeats go on",
  async () => {
    await migrate({ url, directory });
    await writeFile(join(folder, "9000_more.sql"), "ALTER TABLE tasks ADD COLUMN IF NOT EXISTS more int4;\n");
    const database = openDatabase({ url, connections: 3, name: "ours", log, metrics: createMetrics() });
    const holder = new Client({ connectionString: url, application_name: "report", query_timeout: 10_000 });
    await holder.connect();
    try {
      const card = {
        workerId: "w",
        name: "w",
        types: ["work"],
        concurrency: 1,
        isolates: true,
        leaseSeconds: 30,
      };
      await register(database, card);
      await holder.query("BEGIN; SELECT count(*) FROM tasks");
      const said: string[] = [];
      const ended = new AbortController();
      const migrating = migrate({
        url,
        directory,
        lockPatienceMs: 1_500,
        say: (line) => said.push(line),
      }).finally(() => ended.abort());
      const slowest = { submit: 0, beat: 0 };
      const timed = async (what: keyof typeof slowest, run: () => Promise<unknown>): Promise<void> => {
        while (!ended.signal.aborted) {
          const began = performance.now();
          await run();
          slowest[what] = Math.max(slowest[what], performance.now() - began);
        }
      };
      const users = Promise.all([
        timed("submit", () => submit(database.query, [newJob()])),
        timed("beat", () => beat(database, "w", 0, [])),
      ]);
      await expect(migrating).rejects.toThrow(/"report".*idle in transaction.*pg_terminate_backend\(\d+\)/);
      await users;
      expect(said.join("\n")).toMatch(/waiting for a lock.*"report"/);
      expect(slowest.submit).toBeLessThan(3_000);
      // It reads nothing that a migration of the jobs locks.
      expect(slowest.beat).toBeLessThan(700);
      await holder.query("COMMIT");
      expect(await migrate({ url, directory })).toEqual(["9000_more.sql"]);
    } finally {
      await holder.end();
      await database.close();
    }
  },
);

test("case E2: no migration file locks what it need not, or says anything of others' roles, databases or sessions", async () => {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql"))) {
    const text = (await readFile(join(folder, file), "utf8")).replaceAll(/--.*$/gm, "");
    expect(text, file).not.toMatch(/^\s*(SET|RESET|GRANT|REVOKE|LOCK|COMMENT ON)\b/im);
    expect(text, file).not.toMatch(/\b(ROLE|DATABASE|EXTENSION|DEFAULT PRIVILEGES|VACUUM FULL|CLUSTER)\b/);
    const made = [...text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, name]) => name);
    for (const [, how, name = "", table = ""] of text.matchAll(
      /CREATE INDEX (CONCURRENTLY )?(?:IF NOT EXISTS )?(\w+)\s+ON (\w+)/g,
    )) {
      if (made.includes(table) || file.includes("cockroach")) continue;
      expect(how, `${file}: ${name} is made beside running jobs`).toBeDefined();
      // What a failed one leaves is an invalid index that IF NOT EXISTS would take for a good one.
      expect(text).toContain(`DROP INDEX CONCURRENTLY IF EXISTS ${name};`);
    }
  }
});

onPostgres("case E1: tables of others under our names are left alone, and named", async () => {
  await administer(adminUrl, [`CREATE DATABASE ${name}`]);
  await query("CREATE TABLE tasks (id int); CREATE TABLE schema_migrations (version text)");
  await expect(migrate({ url })).rejects.toThrow(
    /schema "public".*schema_migrations, tasks.*search_path%3Dmuster/,
  );
  expect(await query("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    { n: 2 },
  ]);
  await query("CREATE SCHEMA muster");
  const applied = await migrate({ url: `${url}?options=-c%20search_path%3Dmuster` });
  expect(applied.length).toBeGreaterThan(5);
});

onPostgres(
  "case B2: a database whose encoding is not UTF8 is refused by migrate and by whoever uses it",
  async () => {
    await administer(adminUrl, [
      `CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    ]);
    await expect(migrate({ url })).rejects.toThrow(/encoding LATIN1.*ENCODING 'UTF8'/);
    expect(await query("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      { n: 0 },
    ]);
    const database = openDatabase({ url, connections: 1, name: "ours", log, metrics: createMetrics() });
    await expect(database.ping()).rejects.toThrow(/encoding LATIN1.*ENCODING 'UTF8'/);
    await database.close();
  },
);
