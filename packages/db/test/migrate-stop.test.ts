import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "@muster/db";
import { servers } from "@muster/test/servers";
import { waitFor } from "@muster/test/wait";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

const elsewhere = servers().databaseKind !== "postgres";
const MAIN = fileURLToPath(new URL("../src/migrate-main.ts", import.meta.url));

let url: string;
let folder: string;
let directory: URL;
let query: MigrationWorld["query"];
let drop: MigrationWorld["drop"];
let children: ChildProcess[];

beforeEach(async () => {
  ({ url, folder, directory, query, drop } = await migrationWorld());
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  await drop();
});

/** `npm run migrate` without npm. */
function run(databaseUrl: string) {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH, HOME, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return { child, output: () => output, ended: once(child, "close") };
}

async function leaseIsFree(): Promise<boolean> {
  const [row] = await query("SELECT expires_at <= now() AS free FROM schema_migration_lease");
  return row?.["free"] === true;
}

/** The schema of the first version, so that the files that follow have something to wait for. */
async function firstVersion(): Promise<void> {
  const later = (await readdir(folder)).filter((file) => !file.startsWith("0001_"));
  await Promise.all(later.map((file) => rm(join(folder, file))));
  await migrate({ url, directory });
}

test.skipIf(elsewhere)(
  "case E2: `npm run migrate` that gets SIGTERM gives its lease back, says how far it came, and goes on when it is run again",
  async () => {
    await firstVersion();
    const holder = new Client({ connectionString: url, query_timeout: 10_000 });
    await holder.connect();
    try {
      await holder.query("BEGIN; LOCK TABLE tasks, task_attempts, workers IN ACCESS EXCLUSIVE MODE");
      const migration = run(url);
      await waitFor(() => /waiting for a lock/.test(migration.output()), { what: "it to wait for a lock" });
      expect(await leaseIsFree()).toBe(false);
      migration.child.kill("SIGTERM");
      expect(await migration.ended).toEqual([143, null]);
      expect(migration.output()).toMatch(
        /was stopped by SIGTERM: stopped while applying 00\d\d_\w+\.sql; \d+ of \d+ files were applied before it\. Nothing is half done: run it again/,
      );
      // No stack, and nothing of the driver's.
      expect(migration.output()).not.toMatch(/^\s+at |canceling statement/m);
      expect(await leaseIsFree()).toBe(true);
    } finally {
      await holder.end();
    }
    const again = run(url);
    expect(await again.ended).toEqual([0, null]);
    expect(again.output()).toContain("the schema is up to date");
  },
);

test.skipIf(elsewhere)(
  "a migration that is stopped amid a long statement ends that statement at the server",
  async () => {
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
    expect(await leaseIsFree()).toBe(true);
  },
);

test("a migration that is stopped while it waits for another one changes nothing, and leaves that one's lease alone", async () => {
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
  expect(await leaseIsFree()).toBe(false);
});

test("a database that cannot be reached is told in words, without a stack", async () => {
  const away = new URL(url);
  away.port = "1";
  const migration = run(away.href);
  expect(await migration.ended).toEqual([1, null]);
  expect(migration.output()).toMatch(/^migrate failed: .*nothing listens at its address/m);
  expect(migration.output()).not.toMatch(/^\s+at /m);
});
