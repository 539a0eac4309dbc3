import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const DEADLINE_MS = 5_000;

/**
 * The command line of a process; undefined when there is none with this id. A process id out of a file may long belong
 * to another program, so whoever finds one there asks what it runs.
 */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  try {
    if (process.platform === "linux")
      return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ").trim();
    const { stdout } = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)], {
      timeout: DEADLINE_MS,
    });
    return stdout.trim();
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

/** Whether a process with this id runs, be it somebody else's; not when it has ended and is only waited for. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Where process 1 reaps nothing, as in many containers, what was ended stays one for ever. */
function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.startsWith("Z", stat.lastIndexOf(")") + 2);
  } catch {
    // It has ended meanwhile.
    return true;
  }
}
