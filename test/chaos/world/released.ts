import { execFile } from "node:child_process";
import { cpSync, existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fromPackages } from "../../support/app-process.ts";
import { CannotBeHad } from "../../support/programs.ts";
import type { Version } from "./member.ts";

/**
 * What is upgraded from: the last release's tag or commit. Until there is a release, the commit that froze the schema. It is the
 * only thing to change when a release is out.
 */
const RELEASED = "1ebb226de4dd6030f86f09c378713c3d95815389";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
/** Not kept by git. */
const KEPT = join(PROJECT, ".muster/released");
/** Many times what it takes where everything is in npm's cache. */
const STEP_MS = 300_000;
const QUIET = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
/** Handlers of that release's own harness: they fit its packages, as a user's do. */
const HANDLERS = "test/chaos/world";
/** How npm says that it cannot get at what it needs. Anything else it says is a fault of the packages. */
const NO_PACKAGES =
  /\bE(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|NOTCACHED|SOCKETTIMEOUT)\b/u;
const run = promisify(execFile);

export interface Released extends Version {
  /** Brings a database to the schema of that release, by its own command. */
  migrate(databaseUrl: string): Promise<void>;
}

let made: Promise<string> | undefined;

/**
 * The last release as its users have it: packed by its own packaging, and installed from the tarballs. Kept for the next run.
 * @throws CannotBeHad where this repository's history, or what npm needs, cannot be had
 */
export async function released(): Promise<Released> {
  const root = await (made ??= install());
  return {
    origin: fromPackages(root),
    handlers: join(root, "handlers/handlers.ts"),
    migrate: async (databaseUrl) => {
      const { PATH = "", HOME = "" } = process.env;
      const env = { PATH, HOME, DATABASE_URL: databaseUrl };
      const args = ["node_modules/muster/dist/main.js", "migrate"];
      await run(process.execPath, args, { cwd: root, env, timeout: STEP_MS });
    },
  };
}

async function install(): Promise<string> {
  const home = join(KEPT, RELEASED);
  if (existsSync(home)) return home;
  // Beside it, and renamed when it is whole: a run that is ended half-way leaves nothing that a later one would take for it.
  const folder = join(KEPT, `${RELEASED}.${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  const source = join(folder, "source");
  mkdirSync(source, { recursive: true });
  try {
    await unpack(source);
    await npm(["ci", "--ignore-scripts"], source);
    await run(process.execPath, ["packaging/pack.ts"], { cwd: source, timeout: STEP_MS });
    cpSync(join(source, ".muster/packages/tarballs"), join(folder, "tarballs"), { recursive: true });
    for (const file of ["handlers.ts", "monotonic.ts"])
      cpSync(join(source, HANDLERS, file), join(folder, "handlers", file));
    rmSync(source, { recursive: true });
    const manifest = { name: "upgraded", private: true, type: "module", allowScripts: {} };
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    await npm(["install", ...globSync(join(folder, "tarballs/*.tgz"))], folder);
    renameSync(folder, home);
    return home;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param folder for the project's files as they were then */
async function unpack(folder: string): Promise<void> {
  const tar = join(folder, "source.tar");
  try {
    await run("git", ["archive", "--output", tar, RELEASED], { cwd: PROJECT, timeout: STEP_MS });
  } catch (error) {
    const why = stderrOf(error).split("\n")[0];
    throw new CannotBeHad(`this copy of the repository has no history back to ${RELEASED}: ${why}`);
  }
  await run("tar", ["xf", tar, "-C", folder], { timeout: STEP_MS });
  rmSync(tar);
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  try {
    await run("npm", [...args, ...QUIET], { cwd, timeout: STEP_MS });
  } catch (error) {
    const [why] = NO_PACKAGES.exec(stderrOf(error)) ?? [];
    if (why !== undefined) throw new CannotBeHad(`npm cannot get what ${RELEASED} depends on (${why})`);
    throw error;
  }
}

function stderrOf(error: unknown): string {
  return error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
}
