import { setTimeout as pause } from "node:timers/promises";
import { listProcesses } from "./process-marks.ts";

const TERM_GRACE_MS = 2_000;
const FIRST_POLL_MS = 20;
const MAX_POLL_MS = 200;
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
  for (let poll = FIRST_POLL_MS; signalGroup(leader, 0); poll = Math.min(2 * poll, MAX_POLL_MS)) {
    await pause(poll);
    if (isOnlyZombies(leader)) return true;
    if (performance.now() > deadline) return false;
  }
  return true;
}

/**
 * Process 1 of a container may reap late or never. Signals then still reach processes that have ended, and each command
 * that leaves a child behind would take four seconds longer. False where there is no /proc.
 */
function isOnlyZombies(leader: number): boolean {
  const all = listProcesses();
  return all.length > 0 && !all.some(({ group }) => group === leader);
}

/** As `signalProcess`, for all processes of a group. */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return signalProcess(-leader, signal);
}

/** False when the process no longer exists. Also true where it runs as somebody else and cannot be signalled. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ESRCH") return false;
    // A program like sudo: thrown during a cancel, this would end the worker.
    if (code === "EPERM") return true;
    throw error;
  }
}
