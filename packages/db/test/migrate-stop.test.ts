import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "@muster/db";
import { ownPostgres } from "@muster/test/own-servers";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { expect, test, vi } from "vitest";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

// Each migrates a database of its own, and then mostly waits.
vi.setConfig({ maxConcurrency: 3 });

const elsewhere = servers().databaseKind !== "postgres";
const MAIN = fileURLToPath(new URL("../src/migrate-main.ts", import.meta.url));

/** `npm run migrate` without npm. */
function run(databaseUrl: string) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH, HOME, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return {
    child,
    output: () => output,
    ended: once(child, "close"),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

async function leaseIsFree({ query }: MigrationWorld): Promise<boolean> {
  const [row] = await query("SELECT expires_at <= now() AS free FROM schema_migration_lease");
  return row?.["free"] === true;
}

/** The schema of the first version, so that the files that follow have something to wait for. */
async function firstVersion({ url, folder, directory }: MigrationWorld): Promise<void> {
  const later = (await readdir(folder)).filter((file) => !file.startsWith("0001_"));
  await Promise.all(later.map((file) => rm(join(folder, file))));
  await migrate({ url, directory });
}

test
  .skipIf(elsewhere)
  .concurrent(
    "case E2: `npm run migrate` that gets SIGTERM gives its lease back, says how far it came, and goes on when it is run again",
    async () => {
      await using world = await migrationWorld();
      const { url } = world;
      await firstVersion(world);
      const holder = new Client({ connectionString: url, query_timeout: 10_000 });
      await holder.connect();
      try {
        await holder.query("BEGIN; LOCK TABLE tasks, task_attempts, workers IN ACCESS EXCLUSIVE MODE");
        using migration = run(url);
        await waitFor(() => /waiting for a lock/.test(migration.output()), { what: "it to wait for a lock" });
        expect(await leaseIsFree(world)).toBe(false);
        migration.child.kill("SIGTERM");
        expect(await migration.ended).toEqual([143, null]);
        expect(migration.output()).toMatch(
          /was stopped by SIGTERM: stopped while applying 00\d\d_\w+\.sql; \d+ of \d+ files were applied before it\. Nothing is half done: run it again/,
        );
        // No stack, and nothing of the driver's.
        expect(migration.output()).not.toMatch(/^\s+at |canceling statement/m);
        expect(await leaseIsFree(world)).toBe(true);
      } finally {
        await holder.end();
      }
      using again = run(url);
      expect(await again.ended).toEqual([0, null]);
      expect(again.output()).toContain("the schema is up to date");
    },
  );

test
  .skipIf(elsewhere)
  .concurrent(
    "a migration that is stopped amid a long statement ends that statement at the server",
    async () => {
      await using world = await migrationWorld();
      const { url, folder, directory, query } = world;
      await writeFile(join(folder, "9000_slow.sql"), "SELECT pg_sleep(60) AS stopped_amid;\n");
      const stopping = new AbortController();
      const migrating = migrate({ url, directory, signal: stopping.signal });
      const sleeps = async (): Promise<boolean> =>
        (
          await query(
            "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%stopped_amid%' AND state = 'active'",
          )
        ).length > 0;
      await waitFor(sleeps, { what: "the long statement" });
      stopping.abort();
      await expect(migrating).rejects.toThrow(/^stopped while applying 9000_slow\.sql; \d+ of \d+ files/);
      expect(await sleeps()).toBe(false);
      expect(await leaseIsFree(world)).toBe(true);
    },
  );

test
  .skipIf(elsewhere)
  .concurrent(
    "case E2: an index that waits for a stranger's snapshot keeps nobody waiting, says who it is when it gives up, and is made anew",
    async () => {
      await using world = await migrationWorld();
      const { url, folder, directory, query } = world;
      await migrate({ url, directory });
      const indexed =
        "DROP INDEX CONCURRENTLY IF EXISTS more;\nCREATE INDEX CONCURRENTLY more ON tasks (attempts);\n";
      await writeFile(join(folder, "9000_more.sql"), indexed);
      const validity = (): Promise<Record<string, unknown>[]> =>
        query("SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('more')");
      const holder = new Client({ connectionString: url, application_name: "report", query_timeout: 10_000 });
      await holder.connect();
      try {
        await holder.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM workers");
        const said: string[] = [];
        const impatient = `${url}?options=${encodeURIComponent("-c statement_timeout=2500")}`;
        const migrating = migrate({ url: impatient, directory, say: (line) => said.push(line) });
        const began = performance.now();
        await waitFor(async () => (await validity()).length > 0, { what: "the index to be begun" });
        // A lock that others could queue behind would be in their way.
        await query("BEGIN; SET LOCAL lock_timeout = 1000; LOCK TABLE tasks IN ROW EXCLUSIVE MODE; COMMIT");
        await expect(migrating).rejects.toThrow(
          /given up after \d+ s that it waited for pid \d+ \("report".*"BEGIN ISOLATION LEVEL/,
        );
        expect(performance.now() - began).toBeGreaterThan(2_000);
        // Once, and not for each second.
        expect(said.filter((line) => line.startsWith("waiting for"))).toHaveLength(1);
        expect(await validity()).toEqual([{ valid: false }]);
      } finally {
        await holder.end();
      }
      expect(await migrate({ url, directory })).toEqual(["9000_more.sql"]);
      expect(await validity()).toEqual([{ valid: true }]);
    },
  );

test
  .skipIf(elsewhere)
  .concurrent(
    "case E5: a migration gets past the autovacuum of a large table, which Postgres ends for whoever waits long enough",
    async () => {
      await using world = await migrationWorld();
      const { folder, directory } = world;
      // One that takes minutes over a small table.
      const postgres = await ownPostgres({
        settings: {
          autovacuum_naptime: "1s",
          autovacuum_vacuum_threshold: "10",
          autovacuum_vacuum_scale_factor: "0",
          autovacuum_vacuum_cost_delay: "100ms",
          autovacuum_vacuum_cost_limit: "1",
        },
      });
      const own = postgres.url("scheduler");
      await migrate({ url: own, directory });
      const client = new Client({ connectionString: own, query_timeout: 30_000 });
      await client.connect();
      try {
        await client.query(
          "CREATE TABLE large AS SELECT repeat('x', 500) AS x FROM generate_series(1, 2000)",
        );
        await client.query("UPDATE large SET x = x || 'y'");
        const vacuums =
          "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND query LIKE '%public.large%'";
        await waitFor(async () => (await client.query(vacuums)).rows.length > 0, { what: "the autovacuum" });
        await writeFile(
          join(folder, "9000_more.sql"),
          "ALTER TABLE large ADD COLUMN IF NOT EXISTS more int4;\n",
        );
        expect(await migrate({ url: own, directory, lockPatienceMs: 20_000 })).toEqual(["9000_more.sql"]);
      } finally {
        await client.end();
        await postgres.remove();
      }
    },
  );

test.concurrent("a migration that is stopped while it waits for another one changes nothing, and leaves that one's lease alone", async () => {
  await using world = await migrationWorld();
  const { url, query } = world;
  await migrate({ url });
  await query("UPDATE schema_migration_lease SET owner = 'other', expires_at = now() + interval '1 hour'");
  const stopping = new AbortController();
  const waiting = Promise.withResolvers<void>();
  const migrating = migrate({
    url,
    signal: stopping.signal,
    say: (line) => {
      if (line.includes("another migration is running")) waiting.resolve();
    },
  });
  await waiting.promise;
  stopping.abort();
  await expect(migrating).rejects.toThrow("stopped before anything was applied");
  expect(await leaseIsFree(world)).toBe(false);
});

test.concurrent("a database that cannot be reached is told in words, without a stack", async () => {
  const away = new URL(servers().adminUrl);
  away.port = "1";
  using migration = run(away.href);
  expect(await migration.ended).toEqual([1, null]);
  expect(migration.output()).toMatch(/^migrate failed: .*nothing listens at its address/m);
  expect(migration.output()).not.toMatch(/^\s+at /m);
});
