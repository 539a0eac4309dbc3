import type { Socket } from "node:net";

/** Connection ages are spread by this share either way, or clients that came together come back together. */
const AGE_JITTER = 0.1;
/** How long calls that were ended because of their connection's age may take to tell their clients. */
const TELL_MS = 1_000;

/** The age at which one connection ends, milliseconds. `random` is uniform in [0, 1). */
export function spreadAge(maxAgeMs: number, random: number): number {
  return maxAgeMs * (1 + AGE_JITTER * (2 * random - 1));
}

export interface AgeOptions {
  /** Reached at ± 10 %, milliseconds. */
  readonly maxAgeMs: number;
  /** From there to its end, milliseconds. */
  readonly graceMs: number;
  /** The client is asked to finish what it has begun and to go elsewhere. */
  readonly onAge: () => void;
  /** What is still open is ended. The connection is closed a second later, whatever its client does. */
  readonly onEnd: () => void;
}

/**
 * Every connection ends, so that load spreads over new processes, and so that a client that only seems to be there
 * holds nothing for longer.
 */
export function limitAge(socket: Socket, { maxAgeMs, graceMs, onAge, onEnd }: AgeOptions): void {
  let timer: NodeJS.Timeout;
  const steps: readonly (readonly [number, () => void])[] = [
    [spreadAge(maxAgeMs, Math.random()), onAge],
    [graceMs, onEnd],
    [TELL_MS, () => socket.destroy()],
  ];
  const take = (step: number): void => {
    const [ms, act] = steps[step] ?? [];
    if (ms === undefined || act === undefined) return;
    timer = setTimeout(() => {
      act();
      take(step + 1);
    }, ms).unref();
  };
  take(0);
  socket.once("close", () => clearTimeout(timer));
}
