import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/**
 * Files that wait (for leases, deadlines, graces) more than they work: each takes less than a fifth of a core, measured
 * alone, and its bounds are seconds. They run three at a time, on servers of their own. Whoever counts statements,
 * measures a cost or fills the machine is not here, and has it for itself.
 */
export const WAITING: ReadonlySet<string> = new Set([
  "apps/api/test/transport/bounds.test.ts",
  "packages/queue/test/redis.test.ts",
  "packages/queue/test/channels.test.ts",
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
