import { spawnSync } from "node:child_process";
import {
  ConfigError,
  hideRemembered,
  type Logger,
  type Loop,
  type Metrics,
  startLoop,
} from "@muster/runtime";
import { removeOldFolders, type User } from "./handlers/command-folder.ts";
import { endOrphans } from "./handlers/lineage.ts";
import { readOrNothing, readProcess } from "./handlers/process-marks.ts";

const EVERY_MS = 30_000;

export interface UpkeepOptions {
  readonly user: User | undefined;
  /** SECRETS_DIR. */
  readonly secretsFolder: string | undefined;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * For workers that run programs: at the start, and from time to time, ends what workers and isolated processes that
 * were killed have left running, and removes its folders.
 * @throws ConfigError when this process may not run programs as the user it was told to
 */
export function startCommandUpkeep({ user, secretsFolder, log, metrics }: UpkeepOptions): Loop {
  if (user !== undefined) checkUser(user);
  else warnOfReadable(secretsFolder, log);
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

function warnOfReadable(secretsFolder: string | undefined, log: Logger): void {
  if (secretsFolder !== undefined)
    log.warn(
      { folder: secretsFolder },
      "`command` jobs run as this worker's user, and can read the files in SECRETS_DIR as it can: set COMMAND_USER",
    );
  if (process.getuid?.() === 0)
    log.warn("`command` jobs run as root, and can read whatever this worker can: set COMMAND_USER");
  const pids = exposedBy(process.ppid);
  if (pids.length > 0)
    log.warn(
      { pids },
      "the processes that started this one show its secrets to `command` jobs, in /proc/<pid>/environ: pass them as files (DATABASE_URL_FILE, …), or set COMMAND_USER",
    );
}

/**
 * Of a process and its ancestors (npm, a shell, a container's init) those whose environment holds a secret of ours and
 * can be read by this process, and so by its programs.
 */
export function exposedBy(pid: number): number[] {
  const parent = readProcess(pid)?.parent ?? 0;
  const others = parent > 0 ? exposedBy(parent) : [];
  const environment = readOrNothing(`/proc/${pid}/environ`) ?? "";
  return hideRemembered(environment) === environment ? others : [pid, ...others];
}

function checkUser(user: User): void {
  // The ids are changed before the program is looked up: a folder cannot be executed, so nothing runs.
  const { error } = spawnSync("/", { ...user });
  if (error === undefined || !("code" in error) || error.code !== "EPERM") return;
  throw new ConfigError([
    `COMMAND_USER: expected a user that this process may run programs as, got ${user.uid}:${user.gid}; it runs as ${process.getuid?.()} without CAP_SETUID and CAP_SETGID`,
  ]);
}
