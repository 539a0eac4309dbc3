import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  checkSchema,
  claim,
  finish,
  listAttempts,
  migrate,
  openDatabase,
  register,
  submit,
} from "@muster/db";
import { createLogger, createMetrics } from "@muster/runtime";
import { administer } from "@muster/test/admin";
import { workerCard } from "@muster/test/records";
import { servers } from "@muster/test/servers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newJob } from "./fixture.ts";
import { type MigrationWorld, migrationWorld } from "./migration-world.ts";

const { adminUrl, databaseKind } = servers();
const elsewhere = databaseKind !== "postgres";
const MIGRATION = "0015_successes_in_place";

let world: MigrationWorld;
beforeEach(async () => {
  world = await migrationWorld();
});
afterEach(() => world.drop());

/** A database as the version before left it, with three jobs in it: succeeded, failed, and one that runs. */
async function older(): Promise<void> {
  for (const file of await readdir(world.folder)) {
    if (file >= MIGRATION) await rm(join(world.folder, file));
  }
  await migrate({ url: world.url, directory: world.directory });
  await world.query(`
INSERT INTO tasks (task_id, type, queue, priority, lane, status, finished_at, max_attempts, timeout_ms, attempts, fence,
                   started_at, worker_id)
SELECT lpad(n::text, 32, '0')::uuid, 'work', 'default', 'default', 'q:default', s, CASE WHEN s <> 'running' THEN f END, 3, 1000,
       2, 2, f - interval '1 second', 'w'
FROM unnest(ARRAY['succeeded', 'failed', 'running']) WITH ORDINALITY AS j (s, n), (SELECT now() - interval '1 minute' AS f) AS k;
INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, error, started_at, finished_at)
SELECT t.task_id, n, n, 'w', CASE WHEN n = 2 AND t.status = 'succeeded' THEN 'succeeded' ELSE 'error' END,
       CASE WHEN n < 2 OR t.status = 'failed' THEN 'no' END, t.started_at, coalesce(t.finished_at, now())
FROM tasks AS t, generate_series(1, 2) AS n WHERE n < 2 OR t.status <> 'running'`);
}

// By the columns that there were: a later version adds which fault it was.
const ATTEMPTS =
  "SELECT to_jsonb(a) - 'fingerprint' AS attempt FROM task_attempts AS a ORDER BY a.task_id, a.fence";

const openAs = (url: string) =>
  openDatabase({
    url,
    connections: 2,
    name: "ours",
    log: createLogger({ name: "test", level: "silent" }),
    metrics: createMetrics(),
  });

test.skipIf(elsewhere)("what the version before has written reads as it did, successes once", async () => {
  await older();
  const before = await world.query(ATTEMPTS);
  expect(before).toHaveLength(5);
  await migrate({ url: world.url });
  expect(await world.query(ATTEMPTS)).toEqual(before);
  // A success without a claim: a cached result, an import.
  await world.query("UPDATE tasks SET fence = 0 WHERE status = 'succeeded'");
  expect(await world.query(ATTEMPTS)).toHaveLength(4);
});

// What the version before sends; nothing else of it writes to the table.
const OLD_ENDING = (status: string, outcome: string): string => `
WITH ended AS (
  UPDATE tasks AS t SET status = '${status}', finished_at = now(), lost_count = 0, updated_at = now(), version = t.version + 1
  WHERE t.status = 'running' RETURNING t.task_id, t.fence, t.attempts, t.started_at
), kept AS (
  INSERT INTO task_attempts (task_id, fence, attempt, worker_id, outcome, started_at)
  SELECT e.task_id, e.fence, e.attempts, 'w', '${outcome}', e.started_at FROM ended AS e
)
SELECT count(*)::int4 AS ended FROM ended AS e`;
const OLD_PURGE = `
WITH purged AS (
  DELETE FROM tasks AS t WHERE t.phase >= 2 RETURNING t.task_id
), attempts AS (
  DELETE FROM task_attempts AS a USING purged AS p WHERE a.task_id = p.task_id
)
SELECT count(*)::int4 AS purged FROM purged`;
const OLD_TRIM = `
DELETE FROM task_attempts AS x USING (SELECT r.task_id, r.fence FROM task_attempts AS r ORDER BY r.fence LIMIT 500) AS d
WHERE x.task_id = d.task_id AND x.fence = d.fence RETURNING 1`;

test.skipIf(elsewhere).each([
  ["failed", "error", 5],
  ["succeeded", "succeeded", 4],
])("workers and chores of the version before go on beside it: %s", async (status, outcome, stored) => {
  await older();
  await migrate({ url: world.url });
  expect(await world.query(OLD_ENDING(status, outcome))).toEqual([{ ended: 1 }]);
  expect(await world.query("SELECT outcome FROM task_attempts ORDER BY finished_at DESC LIMIT 1")).toEqual([
    { outcome },
  ]);
  const count = "SELECT count(*)::int4 AS n FROM unsuccessful_attempts WHERE outcome <> 'succeeded'";
  expect(await world.query("SELECT count(*)::int4 AS n FROM task_attempts")).toEqual([{ n: 6 }]);
  expect(await world.query(count)).toEqual([{ n: stored }]);
  expect(await world.query(OLD_TRIM)).toHaveLength(stored);
  expect(await world.query(OLD_PURGE)).toEqual([{ purged: 3 }]);
  expect(await world.query(ATTEMPTS)).toEqual([]);
});

test.skipIf(elsewhere)(
  "roles keep the rights that they had, and can do with them what they did",
  async () => {
    await older();
    const suffix = world.name.slice(-12);
    const [app, reader] = [`app_${suffix}`, `reader_${suffix}`];
    const as = (role: string): string => {
      const changed = new URL(world.url);
      changed.username = role;
      return changed.href;
    };
    await world.query(`
CREATE ROLE ${app} LOGIN; CREATE ROLE ${reader} LOGIN; GRANT SELECT ON task_attempts TO ${reader};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${app}`);
    const database = openAs(as(app));
    try {
      await migrate({ url: world.url });
      await administer(as(reader), ["SELECT * FROM task_attempts"]);
      await administer(as(app), [OLD_ENDING("failed", "error")]);
      await checkSchema(database);
      await register(database, workerCard("mine"));
      const [{ taskId } = { taskId: "" }] = await submit(database.query, [newJob()]);
      await claim(database, { workerId: "mine", epoch: 0 }, [taskId]);
      await finish(database, "mine", [
        { taskId, fence: 1, workerId: "mine", outcome: { kind: "succeeded" } },
      ]);
      expect(await listAttempts(database, taskId, 10)).toMatchObject([{ fence: 1, outcome: "succeeded" }]);
    } finally {
      await database.close();
      await world.query(`DROP OWNED BY ${app}, ${reader}; DROP ROLE ${app}, ${reader}`);
    }
  },
);

test.skipIf(elsewhere)("a stranger's table under the new name is left alone", async () => {
  await administer(adminUrl, [`CREATE DATABASE ${world.name}`]);
  await world.query("CREATE TABLE unsuccessful_attempts (id int)");
  await expect(migrate({ url: world.url })).rejects.toThrow("unsuccessful_attempts");
  expect(await world.query("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")).toHaveLength(1);
});
