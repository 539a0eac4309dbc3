import { faultOf } from "./fault.ts";
import type { Loop } from "./loop.ts";

/** What `/healthz` and `/readyz` answer. `checks` has one line for people per thing that was looked at. */
export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** One line of a report: "ok", or what is wrong with a store in words. Its connection has counted and logged it. */
export async function storeCheck(look: Promise<void>): Promise<string> {
  try {
    await look;
    return "ok";
  } catch (error) {
    return faultOf(error)?.cause ?? "unreachable";
  }
}

export interface LoopsHealthOptions {
  /** How long a loop may be late, in milliseconds, beyond its own interval. */
  readonly stalledAfterMs?: number;
  /** The clock `Loop.lastTick` is on; given by tests. */
  readonly now?: () => number;
}

/**
 * Liveness: red when a loop has stopped turning. A loop whose runs fail still turns, so an outage of Postgres or
 * Redis does not turn it red; restarting a process cannot mend those, and a fleet restarted in the middle of an
 * outage only makes it longer.
 */
export function loopsHealth(
  loops: () => Iterable<Loop>,
  { stalledAfterMs = 30_000, now = () => performance.now() }: LoopsHealthOptions = {},
): HealthReport {
  const checks: Record<string, string> = {};
  let ok = true;
  for (const loop of loops()) {
    const stalled = now() - loop.lastTick > stalledAfterMs + loop.intervalMs;
    if (stalled) ok = false;
    checks[loop.name] = describe(loop, stalled, now());
  }
  return { ok, checks };
}

function describe(loop: Loop, stalled: boolean, now: number): string {
  if (stalled) return `stalled: no run ended for ${secondsSince(loop.lastTick, now)} s`;
  if (loop.lastSuccess < loop.lastTick)
    return `failing: last success ${secondsSince(loop.lastSuccess, now)} s ago`;
  return "ok";
}

function secondsSince(then: number, now: number): number {
  return Math.round((now - then) / 1000);
}
