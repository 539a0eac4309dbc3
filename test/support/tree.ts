import { spawnSync } from "node:child_process";

/** Signals a process and its children: Postgres gives each backend a group of its own. */
export function signalTree(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  // Stopped, it starts no further ones, and those of a killed one could not be found any more.
  signalIfThere(pid, "SIGSTOP");
  const { stdout } = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  for (const child of stdout.split("\n").filter((line) => line !== "")) signalIfThere(Number(child), signal);
  signalIfThere(pid, signal);
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
