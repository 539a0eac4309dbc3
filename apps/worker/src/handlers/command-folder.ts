import { chown, mkdtemp, readdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { type HandlerLog, PermanentError } from "@muster/job";
import { livesAs, startedAs, workerMark } from "./process-marks.ts";

const PREFIX = "muster-command-";

/** The ids that programs run as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** HOME and TMPDIR of one program: nothing that another job, or an operator, has left there chooses its code. */
export async function createFolder(user: User | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${workerMark()}-`));
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

/** What cannot be removed costs some disk space, not the job that has been done. */
export async function removeFolder(folder: string, log: Pick<HandlerLog, "warn">): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 2 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ folder, reason }, "the folder of a finished command could not be removed");
  }
}

/** Removes the folders of workers that were killed. Returns how many. */
export async function removeOldFolders(): Promise<number> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  const old = names.filter((name) => {
    const started = startedAs(name.slice(PREFIX.length));
    return started !== undefined && !livesAs(started);
  });
  for (const name of old) await rm(join(tmpdir(), name), { recursive: true, force: true, maxRetries: 2 });
  return old.length;
}

/**
 * The folder a payload asks for, without links in it. A folder chooses code as much as a variable does: with its
 * `.npmrc`, `.git/config`, `node_modules` or `Makefile`.
 * @throws PermanentError when it is in none of the folders that COMMAND_CWD_ALLOW names, or there is none
 */
export async function checkFolder(cwd: string, allow: readonly string[]): Promise<string> {
  const shown = JSON.stringify(cwd.slice(0, 300));
  const refused = `payload.cwd: expected a folder within those that COMMAND_CWD_ALLOW names (${allow.join(", ") || "it names none"}), got ${shown}`;
  if (allow.length === 0 || cwd.includes("\0")) throw new PermanentError(refused);
  const real = await realOf(cwd);
  const roots = await Promise.all(allow.map(realOf));
  if (real === undefined)
    throw new PermanentError(`payload.cwd: expected a folder, got ${shown}: there is none`);
  if (roots.some((root) => root !== undefined && isWithin(real, root))) return real;
  throw new PermanentError(refused);
}

async function realOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(resolve(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EACCES" || code === "ELOOP") return undefined;
    throw error;
  }
}

function isWithin(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
}
