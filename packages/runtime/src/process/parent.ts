const LOOK_EVERY_MS = 500;

/**
 * The process id of the parent that this process must not outlive. Scripts set it to `$PPID` of their shell, which
 * `exec` then replaces: a parent that died before anybody looked is noticed too.
 */
const PARENT = "MUSTER_PARENT";

/**
 * Calls `onGone` once when the parent that MUSTER_PARENT names has ended, however it ended: killed with SIGKILL, or by
 * the SIGHUP that npm does not pass on, it tells its children nothing. Without the variable no parent is watched: a
 * daemon may outlive the shell that started it.
 */
export function watchParent(env: NodeJS.ProcessEnv, onGone: () => void): void {
  const parent = env[PARENT];
  // Processes that this one starts have another parent.
  delete env[PARENT];
  if (parent === undefined || parent === "") return;
  const timer = setInterval(() => {
    // An orphan gets another parent at once, and a process id that is reused does not bring the old one back.
    if (String(process.ppid) === parent) return;
    clearInterval(timer);
    onGone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
