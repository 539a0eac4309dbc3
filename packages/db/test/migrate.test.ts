import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@muster/db";
import { waitFor } from "@muster/test/wait";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

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

test("the first version's schema with rows in it is brought up to date, each file once more after a kill", async () => {
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
    expect(await migrate({ url, directory })).toEqual([file]);
    // Applied, and killed before it could say so.
    await query(`DELETE FROM schema_migrations WHERE name = '${file}'`);
    expect(await migrate({ url, directory })).toEqual([file]);
  }
  await rm(parking, { recursive: true });
  await add("snoozed");
  await expect(add("bored")).rejects.toThrow("unsuccessful_attempts_outcome");
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
