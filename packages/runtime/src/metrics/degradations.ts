import type { Gauge } from "prom-client";
import type { Log } from "../log/logger.ts";

/** Something that works worse than it should, and that a restart would not cure. */
export interface Degradation {
  /** A short constant name: the label of `muster_degraded`. */
  readonly reason: string;
  /** For people: what is wrong, what it costs, and what to change. */
  readonly text: string;
  readonly since: Date;
}

/**
 * What a process does less well than it should. `/healthz` and `/readyz` show it but never turn red for it: a process
 * that is restarted for a missing right only comes back without that right.
 */
export interface Degradations {
  /** Begins one, or updates its cause. Logged when it begins and when its text changes, never for each repetition. */
  begin(log: Log, reason: string, text: string): void;
  /** Does nothing when there is no such degradation. */
  end(log: Log, reason: string): void;
  has(reason: string): boolean;
  /** The oldest first. */
  list(): readonly Degradation[];
}

/** @param gauge `muster_degraded`: 1 while a reason lasts, 0 once it is over */
export function createDegradations(gauge: Pick<Gauge<"reason">, "set">): Degradations {
  const current = new Map<string, Degradation>();
  return {
    begin: (log, reason, text) => {
      const before = current.get(reason);
      if (before?.text === text) return;
      log.warn({ reason }, `degraded: ${text}`);
      current.set(reason, { reason, text, since: before?.since ?? new Date() });
      gauge.set({ reason }, 1);
    },
    end: (log, reason) => {
      const ended = current.get(reason);
      if (ended === undefined) return;
      current.delete(reason);
      gauge.set({ reason }, 0);
      log.info(
        { reason, seconds: Math.round((Date.now() - ended.since.getTime()) / 1000) },
        "no longer degraded",
      );
    },
    has: (reason) => current.has(reason),
    list: () => [...current.values()],
  };
}
