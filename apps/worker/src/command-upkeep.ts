import { spawnSync } from "node:child_process";
import { ConfigError, type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";
import { removeOldFolders, type User } from "./handlers/command-folder.ts";
import { endOrphans } from "./handlers/lineage.ts";

const EVERY_MS = 30_000;

export interface UpkeepOptions {
  readonly user: User | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * For workers that run programs: at the start, and from time to time, ends what workers and isolated processes that
 * were killed have left running, and removes its folders.
 * @throws ConfigError when this process may not run programs as the user it was told to
 */
export function startCommandUpkeep({ user, log, metrics }: UpkeepOptions): Loop {
  if (user !== undefined) checkUser(user);
  else if (process.getuid?.() === 0)
    log.warn("`command` jobs run as root, and can read whatever this worker can: set COMMAND_USER");
  return startLoop({
    name: "orphans",
    intervalMs: EVERY_MS,
    log,
    metrics,
    runOnce: async () => {
      const processes = endOrphans();
      if (processes > 0) log.warn({ processes }, "ended programs that a killed worker had left running");
      await removeOldFolders();
    },
  });
}

function checkUser(user: User): void {
  // The ids are changed before the program is looked at: a folder cannot be run, so nothing is.
  const { error } = spawnSync("/", { ...user });
  if (error === undefined || !("code" in error) || error.code !== "EPERM") return;
  throw new ConfigError([
    `COMMAND_USER: expected a user that this process may run programs as, got ${user.uid}:${user.gid}; it runs as ${process.getuid?.()} without CAP_SETUID and CAP_SETGID`,
  ]);
}
