import { type Logger, type Loop, type Metrics, startLoop } from "@muster/runtime";
import type { Takes } from "./takes.ts";

/** So long after the last take a worker that is full listens: one that takes again and again hears enough. */
const AFTER_MS = 250;

export interface ListeningOptions {
  readonly takes: Takes;
  /** Once it drains, its takes are refused, and cancels come with its beats. */
  readonly draining: () => boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * While a worker has no free slot it takes nothing, and would hear of a cancel with its next beat only: a take for no jobs
 * waits for that instead. The next take ends it.
 */
export function startListening({ takes, draining, log, metrics }: ListeningOptions): Loop {
  return startLoop({
    name: "listening",
    intervalMs: AFTER_MS,
    log,
    metrics,
    runOnce: async (signal) => {
      if (draining() || takes.idleMs(performance.now()) < AFTER_MS) return;
      try {
        await takes.ask(0, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  });
}
