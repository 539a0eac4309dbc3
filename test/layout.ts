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
 * nothing in the process. Of what a file costs that starts no process itself, half is the process and its imports.
 */
const SHARED =
  /^(?:apps\/api|packages\/(?:claiming|client|db|maintenance|queue|remote|runtime|schedule|worker))\/test\//u;

export const sharesItsProcess = (file: string): boolean => SHARED.test(file) && !ALONE.has(file);

/** What takes longest, mostly because it waits: begun first, so that none of it is left when all else has ended. */
export const LONGEST: readonly string[] = [
  "apps/worker/test/isolation.test.ts",
  "test/system/service-manager.test.ts",
  "test/system/frozen-database.test.ts",
  "test/system/tracing.test.ts",
  "test/system/explain.test.ts",
];

/**
 * Files that run in `make proofs` alone (TEST_LONG=1): they take long, guard ground that is rarely touched, and something
 * short stands for the same promise with each change. Of other files single tests say so (`LONG` in test/support).
 */
export const LONG_FILES: ReadonlyMap<string, { readonly why: string; readonly stays: string }> = new Map([
  [
    "apps/worker/test/isolation-blame.test.ts",
    { why: "half a minute of processes that die", stays: "apps/worker/test/isolation.test.ts" },
  ],
  [
    "packages/db/test/migrate-stop.test.ts",
    { why: "half a minute of migrations that wait and are ended", stays: "packages/db/test/migrate.test.ts" },
  ],
  [
    "test/system/series.test.ts",
    { why: "a minute for minutes to be over, by whole processes", stays: "packages/db/test/series.test.ts" },
  ],
  [
    "test/system/many-processes.test.ts",
    { why: "whole processes that race", stays: "packages/db/test/concurrency/concurrency.test.ts" },
  ],
  [
    "test/system/isolation.test.ts",
    { why: "whole processes around what is tried without them", stays: "apps/worker/test/isolation.test.ts" },
  ],
  [
    "test/system/explain-limits.test.ts",
    { why: "whole processes, one of them frozen", stays: "test/system/explain.test.ts" },
  ],
  [
    "apps/dev/test/dev.test.ts",
    { why: "a minute of starts and ends of all of it", stays: "test/system/npm-signals.test.ts" },
  ],
  [
    "test/fuzz/fields.test.ts",
    { why: "odd values in every field of every call", stays: "test/fuzz/api.test.ts" },
  ],
  [
    "test/system/foreign-redis.test.ts",
    {
      why: "a process for each kind of server that is none of ours",
      stays: "test/system/redis-start.test.ts",
    },
  ],
  [
    "test/system/conformance.test.ts",
    { why: "whole workers in other languages", stays: "packages/remote-worker/test/remote-worker.test.ts" },
  ],
  [
    "test/system/token-command.test.ts",
    { why: "a process for each thing that can be typed", stays: "apps/api/test/access/tokens.test.ts" },
  ],
]);

/**
 * What races for the same rows, and so may be answered otherwise at the strictest isolation: with each change it runs again
 * there. All else that comes to a database does so in `make proofs`.
 */
export const RACING: ReadonlySet<string> = new Set([
  "apps/api/test/rpc/redrive.test.ts",
  "packages/client/test/shared-batches.test.ts",
  "packages/client/test/submit-tx.test.ts",
  "packages/db/test/audit.test.ts",
  "packages/db/test/concurrency/concurrency.test.ts",
  "packages/db/test/fence.test.ts",
  "packages/db/test/fleet.test.ts",
  "packages/db/test/model.test.ts",
  "packages/db/test/policies/arbiter.test.ts",
  "packages/db/test/policies/change-policies.test.ts",
  "packages/db/test/policies/feed/rooms.test.ts",
  "packages/db/test/policies/races.test.ts",
  "packages/db/test/policies/rate-limited.test.ts",
  "packages/db/test/redrive.test.ts",
  "packages/db/test/remote-takes.test.ts",
  "packages/db/test/series.test.ts",
  "packages/db/test/submit-cancel.test.ts",
  "packages/db/test/unique.test.ts",
  "packages/maintenance/test/feeder/beside.test.ts",
  "packages/maintenance/test/leader.test.ts",
  "packages/maintenance/test/placer.test.ts",
  "packages/maintenance/test/reaper.test.ts",
  "packages/remote/test/takes.test.ts",
  "packages/schedule/test/firing.test.ts",
  "packages/schedule/test/pause-races.test.ts",
  "packages/worker/test/complete-tx.test.ts",
  "test/system/unique.test.ts",
]);

/** Every test that needs stores or processes, as paths from the project's folder. */
export function integrationFiles(): string[] {
  return globSync(["{apps,packages}/*/test/**/*.test.ts", "test/{system,fuzz}/**/*.test.ts"], { cwd: ROOT });
}

/** Those of them that run: without what is long, and at another transaction isolation fewer. */
export function chosenFiles(env: NodeJS.ProcessEnv): string[] {
  const { TEST_ISOLATION: isolation = "", TEST_RACES: races = "", TEST_LONG: long = "" } = env;
  const files = integrationFiles().filter((file) => long === "1" || !LONG_FILES.has(file));
  if (races !== "") return files.filter((file) => RACING.has(file));
  return isolation === "" ? files : files.filter(speaksSql);
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
  return makesDatabase(file, new Set());
}

function makesDatabase(file: string, seen: Set<string>): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  const text = readFileSync(join(ROOT, file), "utf8");
  if (!DEFINITIONS.has(file) && DATABASES.test(text)) return true;
  return importedTestFiles(file, text).some((other) => makesDatabase(other, seen));
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
