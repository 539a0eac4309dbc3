import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Stoppable } from "@muster/runtime";
import { files } from "../package-files.ts";

/** In the command line of each: another installation of the same folder has the file elsewhere. */
export const GUARDIAN = "guardian-main";

/** Ends the processes it watches when this one has ended without doing so. */
export interface Guardian extends Stoppable {
  readonly pid: number;
  /** From now on; the newest is ended first. */
  watch(pid: number, signal: NodeJS.Signals): void;
  /** It has ended: its number may be given to another process. */
  forget(pid: number): void;
}

/** @param folder the folder whose processes these are; on its command line, so that it can be recognised */
export function startGuardian(folder: string): Guardian {
  const main = fileURLToPath(files.module(`processes/${GUARDIAN}`));
  const child = spawn(process.execPath, [main, folder], {
    // Out of the terminal's reach, and of whoever reads our output.
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const ended = once(child, "exit");
  // A guardian that was killed is missed only when this process is killed too.
  child.stdin.on("error", () => child.stdin.destroy());
  child.unref();
  return {
    pid: child.pid ?? 0,
    watch: (pid, signal) => void child.stdin.write(`${pid} ${signal}\n`),
    forget: (pid) => void child.stdin.write(`${pid}\n`),
    stop: async () => {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}
