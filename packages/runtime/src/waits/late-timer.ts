import { clampTimerMs } from "./deadline.ts";

/** Waits that end sooner than this need no timer, milliseconds. */
const LATE_MS = 5;

export interface LateTimer {
  cancel(): void;
}

interface Wait extends LateTimer {
  readonly dueAt: number;
  act: (() => void) | undefined;
  timer: NodeJS.Timeout | undefined;
}

let fresh: Wait[] = [];

/**
 * setTimeout for waits that are mostly cancelled at once: timers are made 5 ms later, for those that are left. The
 * timeouts of short jobs, of which hardly one ever fires, were a tenth of what a worker did.
 */
export function lateTimer(ms: number, act: () => void): LateTimer {
  const wait: Wait = {
    dueAt: performance.now() + ms,
    act,
    timer: undefined,
    cancel() {
      this.act = undefined;
      if (this.timer !== undefined) clearTimeout(this.timer);
    },
  };
  if (fresh.push(wait) === 1) setTimeout(makeTimers, Math.min(ms, LATE_MS));
  else if (ms < LATE_MS) setTimeout(makeTimers, ms);
  return wait;
}

function makeTimers(): void {
  const waits = fresh;
  fresh = [];
  const now = performance.now();
  for (const wait of waits) {
    const { act } = wait;
    if (act === undefined) continue;
    if (wait.dueAt <= now) act();
    else wait.timer = setTimeout(act, clampTimerMs(Math.ceil(wait.dueAt - now)));
  }
}
