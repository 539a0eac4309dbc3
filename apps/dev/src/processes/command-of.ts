import { execFile } from "node:child_process";
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

/** Whether there is a process with this id, be it somebody else's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
