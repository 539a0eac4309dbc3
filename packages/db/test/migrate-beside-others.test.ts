import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beat, checkSchema, migrate, openDatabase, RIGHTS, register, submit } from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { administer } from "@muster/test/admin";
import { workerCard } from "@muster/test/records";
import { servers } from "@muster/test/servers";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newJob } from "./fixture.ts";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

const { adminUrl, databaseKind } = servers();
const elsewhere = databaseKind !== "postgres";
let name: string;
let url: string;
let folder: string;
let directory: URL;
let query: MigrationWorld["query"];
let drop: MigrationWorld["drop"];

beforeEach(async () => {
  ({ name, url, folder, directory, query, drop } = await migrationWorld());
});
afterEach(() => drop());

const log = createLogger({ name: "test", level: "silent" });

test.skipIf(elsewhere)(
  "case E2: behind a transaction that stays open a migration gives way, and says who it is; jobs and heartbeats go on",
  async () => {
    await migrate({ url, directory });
    await writeFile(join(folder, "9000_more.sql"), "ALTER TABLE tasks ADD COLUMN IF NOT EXISTS more int4;\n");
    const database = openDatabase({ url, connections: 3, name: "ours", log, metrics: createMetrics() });
    const holder = new Client({ connectionString: url, application_name: "report", query_timeout: 10_000 });
    await holder.connect();
    try {
      await register(database, workerCard("w"));
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
      await expect(migrating).rejects.toThrow(
        /no lock after \d+ s.*"report".*idle in transaction, for \d+ s, "BEGIN; SELECT count\(\*\) FROM tasks".*pg_terminate_backend\(\d+\)/,
      );
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
  for (const file of (await readdir(folder)).filter((one) => one.endsWith(".sql"))) {
    const text = (await readFile(join(folder, file), "utf8")).replaceAll(/--.*$/gm, "");
    expect(text).not.toMatch(/^\s*(SET|RESET|GRANT|REVOKE|LOCK|COMMENT ON)\b/im);
    expect(text).not.toMatch(/\b(ROLE|DATABASE|EXTENSION|DEFAULT PRIVILEGES|VACUUM FULL|CLUSTER)\b/);
    const made = new Set(
      [...text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, table = ""]) => table),
    );
    // Else nobody would be told that a right to it is missing.
    expect(Object.keys(RIGHTS)).toEqual(expect.arrayContaining([...made]));
    for (const [, how, index = "", table = ""] of text.matchAll(
      /CREATE INDEX (CONCURRENTLY )?(?:IF NOT EXISTS )?(\w+)\s+ON (\w+)/g,
    )) {
      if (made.has(table) || file.includes("cockroach")) continue;
      expect(how).toBeDefined();
      // What a failed one leaves is an invalid index that IF NOT EXISTS would take for a good one.
      expect(text).toContain(`DROP INDEX CONCURRENTLY IF EXISTS ${index};`);
    }
  }
});

test.skipIf(elsewhere)("case E1: tables of others under our names are left alone, and named", async () => {
  await administer(adminUrl, [`CREATE DATABASE ${name}`]);
  await query("CREATE TABLE tasks (id int); CREATE TABLE schema_migrations (version text)");
  await expect(migrate({ url })).rejects.toThrow(
    /schema "public".*schema_migrations, tasks.*DATABASE_SCHEMA=muster/,
  );
  expect(await query("SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'")).toEqual([
    { n: 2 },
  ]);
  await query("CREATE SCHEMA muster");
  const applied = await migrate({ url, schema: "muster" });
  expect(applied.length).toBeGreaterThan(5);
});

test.skipIf(elsewhere)(
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

/** The blocks of SQL in a section of the documents, as people paste them. */
async function sqlIn(heading: string): Promise<string[]> {
  const text = await readFile(new URL("../../../docs/operations.md", import.meta.url), "utf8");
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = ""]) => sql);
}

test.skipIf(elsewhere)(
  "case E1: the rights in the documents are enough, migrations copy them, and a missing one is named at start",
  async () => {
    const [roles = "", grants = ""] = await sqlIn("Rights");
    const as = (role: string): string => {
      const changed = new URL(url);
      changed.username = role;
      return changed.href;
    };
    const lines: string[] = [];
    const telling = createLogger({
      name: "test",
      level: "info",
      pretty: false,
      destination: { write: (line) => void lines.push(line) },
    });
    const use = async (): Promise<void> => {
      const database = openDatabase({
        url: as("jobs_app"),
        connections: 1,
        name: "ours",
        log: telling,
        metrics: createMetrics(),
        checksRights: true,
      });
      try {
        await checkSchema(database);
        await submit(database.query, [newJob()]);
        await database.query("DELETE FROM tasks");
      } finally {
        await database.close();
      }
    };
    await administer(adminUrl, [`CREATE DATABASE ${name}`]);
    await query(roles);
    try {
      await migrate({ url: as("jobs_owner"), directory });
      await administer(as("jobs_owner"), [grants]);
      await use();
      expect(lines.filter((line) => line.includes("right"))).toEqual([]);
      await writeFile(
        join(folder, "9000_more.sql"),
        "CREATE TABLE IF NOT EXISTS more (n int4);\nCREATE OR REPLACE VIEW seen AS SELECT n FROM more;\n",
      );
      await migrate({ url: as("jobs_owner"), directory });
      await administer(as("jobs_app"), ["INSERT INTO more VALUES (1)", "SELECT n FROM seen"]);
      await administer(as("jobs_owner"), ["REVOKE DELETE ON task_events FROM jobs_app"]);
      await expect(use()).rejects.toMatchObject({ code: "unavailable" });
      expect(lines.join("")).toContain("GRANT DELETE ON public.task_events TO jobs_app");
    } finally {
      await query("DROP OWNED BY jobs_app, jobs_owner CASCADE; DROP ROLE jobs_app, jobs_owner");
    }
  },
);

test.skipIf(elsewhere)("case E1: so they are in a schema of its own, made as the documents say", async () => {
  const [roles = "", grants = "", ownSchema = ""] = await sqlIn("Rights");
  const as = (role: string): string => Object.assign(new URL(url), { username: role }).href;
  await administer(adminUrl, [`CREATE DATABASE ${name}`]);
  await query(roles.replaceAll(/^GRANT .*$/gm, "") + ownSchema);
  try {
    await migrate({ url: as("jobs_owner"), schema: "muster" });
    await administer(as("jobs_owner"), [`SET search_path = muster; ${grants}`]);
    const metrics = createMetrics();
    const database = openDatabase({
      url: as("jobs_app"),
      schema: "muster",
      connections: 1,
      name: "ours",
      log,
      metrics,
      checksRights: true,
    });
    try {
      await checkSchema(database);
      await submit(database.query, [newJob()]);
    } finally {
      await database.close();
    }
    expect(metrics.degradations.list()).toEqual([]);
  } finally {
    await query("DROP OWNED BY jobs_app, jobs_owner CASCADE; DROP ROLE jobs_app, jobs_owner");
  }
});

test.skipIf(elsewhere)(
  "case S26: what another role migrates can be used by the one that owns the rest",
  async () => {
    const asOwner = Object.assign(new URL(url), { username: "jobs_first" }).href;
    await administer(adminUrl, [`CREATE DATABASE ${name}`]);
    await query("CREATE ROLE jobs_first LOGIN; GRANT USAGE, CREATE ON SCHEMA public TO jobs_first");
    try {
      await migrate({ url: asOwner, directory });
      const more =
        "CREATE TABLE IF NOT EXISTS more (n int4);\nCREATE OR REPLACE VIEW seen AS SELECT n FROM more;\n";
      await writeFile(join(folder, "9000_more.sql"), more);
      await migrate({ url, directory });
      const use = administer(asOwner, ["INSERT INTO more VALUES (1)", "SELECT n FROM seen"]);
      await expect(use).resolves.toBeUndefined();
    } finally {
      await query("DROP OWNED BY jobs_first CASCADE; DROP ROLE jobs_first");
    }
  },
);

test.skipIf(elsewhere)(
  "case S27: a schema that has come to stand before that of the tables is not taken for theirs",
  async () => {
    await migrate({ url, directory });
    await query("CREATE SCHEMA postgres");
    await expect(migrate({ url, directory })).rejects.toThrow(
      /leads to the schema "postgres" .* and then to "public", where they are; nothing was changed.*DATABASE_SCHEMA=public/,
    );
    expect(await migrate({ url, directory, schema: "public" })).toEqual([]);
  },
);
