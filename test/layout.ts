import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/**
 * Files that have the machine for themselves: they count what it costs or holds, compare durations, fill it, or are held
 * to bounds that a busy machine breaks. All others run four at a time: they wait for leases, deadlines and answers about as long as they work.
 */
export const ALONE: ReadonlySet<string> = new Set([
  "apps/worker/test/command-output.test.ts",
  "packages/claiming/test/redis-source.test.ts",
  "packages/db/test/backlogs.test.ts",
  "packages/db/test/concurrency/concurrency.test.ts",
  "packages/worker/test/claim-buffer.test.ts",
  "packages/worker/test/placement-rate.test.ts",
  "test/system/abuse.test.ts",
  "test/system/cost-line.test.ts",
  "test/system/database-load.test.ts",
  "test/system/database-refuses.test.ts",
  "test/system/pauses.test.ts",
  "test/system/slow-watchers.test.ts",
]);

/**
 * Folders whose files run in one process after the other, as unit tests do: what they start they end, and they leave
 * nothing in the process. Of what a file costs that starts no process itself, half is the process and its imports. Not
 * those of the API: what one of them takes for a secret is hidden in what the others look for in logs.
 */
const SHARED = /^packages\/(?:claiming|client|db|maintenance|queue|runtime|schedule|worker)\/test\//u;

export const sharesItsProcess = (file: string): boolean => SHARED.test(file) && !ALONE.has(file);

/** What takes longest, mostly because it waits: begun first, so that none of it is left when all else has ended. */
export const LONGEST: readonly string[] = [
  "test/system/series.test.ts",
  "packages/db/test/migrate-stop.test.ts",
  "apps/worker/test/isolation.test.ts",
  "test/system/frozen-database.test.ts",
  "test/system/tracing.test.ts",
  "test/system/explain.test.ts",
];

/** Of whole processes that race for the same rows. */
export const RACING_PROCESSES: ReadonlySet<string> = new Set([
  "apps/api/test/rpc/redrive.test.ts",
  "test/system/complete-tx.test.ts",
  "test/system/many-processes.test.ts",
  "test/system/redrive.test.ts",
  "test/system/unique.test.ts",
]);

/**
 * Of the packages those that take seconds and race for no row, so that every isolation answers them the same: what ends
 * a connection, what a statement's plan is, who gets which share. `two-feeders` brings its own.
 */
export const WITHOUT_RACES: ReadonlySet<string> = new Set([
  "packages/claiming/test/sql-source.test.ts",
  "packages/client/test/counted-keys.test.ts",
  "packages/db/test/migrate.test.ts",
  "packages/db/test/migrate-beside-others.test.ts",
  "packages/db/test/migrate-stop.test.ts",
  "packages/db/test/names.test.ts",
  "packages/db/test/plans.test.ts",
  "packages/db/test/policies/feed/plans.test.ts",
  "packages/db/test/policies/feed/two-feeders.test.ts",
  "packages/db/test/session-deadlines.test.ts",
  "packages/db/test/sessions.test.ts",
  "packages/db/test/standby.test.ts",
  "packages/maintenance/test/feeder/big-keys.test.ts",
  "packages/maintenance/test/feeder/keeper.test.ts",
  "packages/maintenance/test/feeder/shares.test.ts",
  "packages/worker/test/claim-buffer.test.ts",
  "packages/worker/test/heartbeat.test.ts",
  "packages/worker/test/placement-rate.test.ts",
  "packages/worker/test/series.test.ts",
]);

/**
 * How a file of `packages/db` sends one statement while another is under way. Nothing there does so by itself but `finish`,
 * whose statements have no row in common, and which runs again with the engine.
 */
const AT_ONCE = /\bPromise\.(?:all|allSettled|race)\b|\btransaction\(|\bnew (?:Client|Pool)\(/u;

/** What runs again at the strictest isolation with each change. `make proofs` runs all that comes to a database. */
function racesInSql(file: string): boolean {
  if (RACING_PROCESSES.has(file)) return true;
  if (!file.startsWith("packages/") || WITHOUT_RACES.has(file) || !speaksSql(file)) return false;
  return !file.startsWith("packages/db/") || anyOf(file, "packages/db/", (text) => AT_ONCE.test(text));
}

/** Every test that needs stores or processes, as paths from the project's folder. */
export function integrationFiles(): string[] {
  return globSync(["{apps,packages}/*/test/**/*.test.ts", "test/{system,fuzz}/**/*.test.ts"], { cwd: ROOT });
}

/** Those of them that run, at another transaction isolation fewer. */
export function chosenFiles(env: NodeJS.ProcessEnv): string[] {
  const { TEST_ISOLATION: isolation = "", TEST_RACES: races = "" } = env;
  const is = races === "" ? (isolation === "" ? () => true : speaksSql) : racesInSql;
  return integrationFiles().filter((file) => is(file));
}

/** What a test calls to get a database: a file that comes to none of these runs no SQL. */
const DATABASES = /\b(testDatabase|ownPostgres|startPostgres|administer|dropDatabase)\(/u;
/** Where they are defined. Importing one of these says nothing yet: they bring Redis servers as well, and types. */
const DEFINITIONS = new Set(["test/support/admin.ts", "test/support/own-servers.ts"]);

/**
 * Whether the file, or anything of the tests that it imports, makes a database. One that does not is the same at
 * whatever transaction isolation, and is left out when the suite is run again at another one.
 */
export function speaksSql(file: string): boolean {
  return anyOf(file, "", (text, name) => !DEFINITIONS.has(name) && DATABASES.test(text));
}

/** Whether this is so of the file, or of anything of the tests below `folder` that it imports. */
function anyOf(
  file: string,
  folder: string,
  is: (text: string, file: string) => boolean,
  seen: Set<string> = new Set(),
): boolean {
  if (seen.has(file) || !file.startsWith(folder)) return false;
  seen.add(file);
  const text = readFileSync(join(ROOT, file), "utf8");
  return is(text, file) || importedTestFiles(file, text).some((other) => anyOf(other, folder, is, seen));
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
