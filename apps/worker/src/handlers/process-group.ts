import { setTimeout as pause } from "node:timers/promises";

const TERM_GRACE_MS = 2_000;
const POLL_MS = 20;
const KILL_WAIT_MS = 2_000;

/** TERM to every process of the group, KILL to what is left after two seconds; resolves when the group is gone. */
export async function stopGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined || !signalGroup(leader, "SIGTERM")) return;
  if (await gone(leader, TERM_GRACE_MS)) return;
  signalGroup(leader, "SIGKILL");
  await gone(leader, KILL_WAIT_MS);
}

async function gone(leader: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (signalGroup(leader, 0)) {
    if (performance.now() > deadline) return false;
    await pause(POLL_MS);
  }
  return true;
}

/** As `signalProcess`, for all processes of a group. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return signalProcess(-leader, signal);
}

/** False when there is no such process any more. True also where it runs as somebody else, and cannot be signalled. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return false;
    // A program like sudo: thrown amid a cancel, this would end the worker.
    if (code === "EPERM") return true;
    throw error;
  }
}
