import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/**
 * Files that wait (for leases, deadlines, graces) more than they work: alone, each takes about half a core.
 * They run four at a time. Files that run at the same time share no server, whatever list they are on.
 */
export const WAITING: ReadonlySet<string> = new Set([
  "apps/api/test/rpc/depth-limit.test.ts",
  "apps/api/test/rpc/watch-jobs.test.ts",
  "apps/api/test/rpc/watch-marks.test.ts",
  "apps/api/test/transport/bounds.test.ts",
  "apps/api/test/transport/shutdown.test.ts",
  "apps/worker/test/command-strays.test.ts",
  "packages/db/test/migrate-beside-others.test.ts",
  "packages/db/test/reports.test.ts",
  "packages/db/test/session-deadlines.test.ts",
  "packages/db/test/sessions.test.ts",
  "packages/db/test/standby.test.ts",
  "packages/maintenance/test/feeder/keeper.test.ts",
  "packages/maintenance/test/reaper.test.ts",
  "packages/queue/test/candidates.test.ts",
  "packages/queue/test/channels.test.ts",
  "packages/queue/test/redis.test.ts",
  "packages/queue/test/refusals.test.ts",
  "packages/queue/test/taker-outage.test.ts",
  "packages/runtime/test/ops-server.test.ts",
  "packages/worker/test/complete-tx.test.ts",
  "packages/worker/test/heartbeat.test.ts",
  "packages/worker/test/limits.test.ts",
  "test/system/complete-tx.test.ts",
  "test/system/deadlines.test.ts",
  "test/system/frozen-database.test.ts",
  "test/system/series.test.ts",
  "test/system/watch.test.ts",
]);

/**
 * Files that have the machine for themselves: they count what it costs or holds, compare durations, fill it, or are held
 * to bounds that a busy machine breaks. What is on neither list runs two at a time.
 */
export const ALONE: ReadonlySet<string> = new Set([
  "apps/worker/test/command-attacks.test.ts",
  "apps/worker/test/command-output.test.ts",
  "apps/worker/test/process-group.test.ts",
  "packages/db/test/backlogs.test.ts",
  "packages/db/test/concurrency/concurrency.test.ts",
  "packages/db/test/open-transactions.test.ts",
  "packages/maintenance/test/feeder/shares.test.ts",
  "packages/worker/test/claim-buffer.test.ts",
  "packages/worker/test/redis-source.test.ts",
  "test/fuzz/api.test.ts",
  "test/system/abuse.test.ts",
  "test/system/cost-line.test.ts",
  "test/system/database-load.test.ts",
  "test/system/database-refuses.test.ts",
  "test/system/many-processes.test.ts",
  "test/system/pauses.test.ts",
  "test/system/slow-watchers.test.ts",
]);

/** Every test that needs stores or processes, as paths from the project's folder. */
export function integrationFiles(): string[] {
  return globSync(["{apps,packages}/*/test/**/*.test.ts", "test/{system,fuzz}/**/*.test.ts"], { cwd: ROOT });
}

/** What a test calls to get a database: a file that comes to none of these runs no SQL. */
const DATABASES = /\b(testDatabase|ownPostgres|startPostgres|administer|dropDatabase)\(/u;
/** Where they are defined. Importing one of these says nothing yet: they bring Redis servers as well, and types. */
const DEFINITIONS = new Set(["test/support/admin.ts", "test/support/own-servers.ts"]);

/**
 * Whether the file, or anything of the tests that it imports, makes a database. One that does not is the same at
 * whatever transaction isolation, and is left out when the suite is run again at another one.
 */
export function speaksSql(file: string, seen: Set<string> = new Set()): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(join(ROOT, file), "utf8");
  if (!DEFINITIONS.has(file) && DATABASES.test(text)) return true;
  return importedTestFiles(file, text).some((imported) => speaksSql(imported, seen));
}

function importedTestFiles(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/gu)]
    .map(([, name = ""]) =>
      name.startsWith(".")
        ? join(dirname(file), name)
        : name.replace(/^@muster\/test\/(.+)$/u, "test/support/$1.ts"),
    )
    .filter((name) => /(^|\/)test\/.*\.ts$/u.test(name) && existsSync(join(ROOT, name)));
}
