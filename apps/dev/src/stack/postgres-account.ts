import { execFile } from "node:child_process";
import { chown, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const COMMAND_DEADLINE_MS = 10_000;

/** How to run a Postgres program: as it is, as another user, or through a wrapper program. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

export type Invoke = (file: string, args: readonly string[]) => Invocation;

/**
 * Postgres refuses to run as root, so root lends it another account: the folder's owner when that is not root
 * (a folder kept from an earlier run), else `nobody`, which every system has; `dir` is handed to that account.
 * @param dir the data folder's parent, existing
 * @param programs the folder that holds the Postgres programs
 */
export async function postgresAccount(dir: string, programs: string): Promise<Invoke> {
  if (process.getuid?.() !== 0) return (file, args) => ({ file, args });
  const { uid, gid } = await accountFor(dir);
  await chown(dir, uid, gid);
  if ((await canReach(dirname(dir), uid)) && (await canReach(programs, uid))) {
    return (file, args) => ({ file, args, uid, gid });
  }
  return (file, args) => ({ file: "setpriv", args: [...setprivOptions(uid, gid), file, ...args] });
}

async function accountFor(dir: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(dir);
  if (uid !== 0) return { uid, gid };
  const [user, group] = await Promise.all([nobody("-u"), nobody("-g")]);
  return { uid: user, gid: group };
}

async function nobody(which: "-u" | "-g"): Promise<number> {
  try {
    const { stdout } = await run("id", [which, "nobody"], { timeout: COMMAND_DEADLINE_MS });
    return Number.parseInt(stdout, 10);
  } catch (error) {
    const message =
      "Postgres cannot run as root, and this system has no user `nobody` to lend it: run as another user.";
    throw new Error(message, { cause: error });
  }
}

/** Whether the account may enter the folder and all that lie above it. */
async function canReach(folder: string, uid: number): Promise<boolean> {
  const { mode, uid: owner } = await stat(folder);
  const mayEnter = (mode & 0o001) !== 0 || (owner === uid && (mode & 0o100) !== 0);
  if (!mayEnter) return false;
  const parent = dirname(folder);
  return parent === folder || canReach(parent, uid);
}

/**
 * A clone under /root is closed to every other account. Rather than loosen the permissions of somebody's home,
 * Postgres gets the one capability that passes them. The securebit keeps it for access(2), by which
 * Postgres looks for its own programs and which otherwise drops capabilities of a user other than root.
 */
function setprivOptions(uid: number, gid: number): string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
  ];
}
