import { faultOf } from "../log/fault.ts";
import { withDeadline } from "../waits/deadline.ts";
import type { Turning } from "../waits/loop.ts";

/** What `/healthz` and `/readyz` answer. `checks` has one line for people per thing that was checked. */
export interface HealthReport {
  readonly ok: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

/** One line of a report: "ok", or what is wrong with a store in words. Its connection has counted and logged it. */
async function storeCheck(look: Promise<void>): Promise<string> {
  try {
    await look;
    return "ok";
  } catch (error) {
    return faultOf(error)?.cause ?? "unreachable";
  }
}

/** Below the deadline of a whole check, so that a Redis that is silent does not turn it red. */
const REDIS_DEADLINE_MS = 1_000;

/**
 * Readiness of a process: red when the database does not answer, or does not let it do its work. Jobs do not need Redis
 * to be accepted or found: one that is away or refuses shows as degraded, because taking a process out of its load
 * balancer would make jobs start not at all instead of later.
 * @param stores rejected promises are stores that do not answer or do not let us work
 */
export async function storesReadiness(stores: {
  readonly database: Promise<void>;
  readonly redis: Promise<void>;
}): Promise<HealthReport> {
  const [database, redis] = await Promise.all([
    storeCheck(stores.database),
    storeCheck(withDeadline(stores.redis, REDIS_DEADLINE_MS, "Redis")),
  ]);
  return { ok: database === "ok", checks: { database, redis: redis === "ok" ? "ok" : "degraded" } };
}

export interface LoopsHealthOptions {
  /** How long a loop may be late, in milliseconds, beyond its own interval. */
  readonly stalledAfterMs?: number;
  /** The clock `Turning.lastTick` is on; set by tests. */
  readonly now?: () => number;
}

/**
 * Liveness: red when a loop has stopped turning. A loop whose runs fail still turns, so an outage of Postgres or Redis
 * does not turn it red; restarting a process cannot fix those, and a fleet restarted in the middle of an outage only
 * makes it longer.
 */
export function loopsHealth(
  loops: () => Iterable<Turning>,
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

function describe(loop: Turning, stalled: boolean, now: number): string {
  if (stalled) return `stalled: no run ended for ${secondsSince(loop.lastTick, now)} s`;
  if (loop.lastSuccess < loop.lastTick)
    return `failing: last success ${secondsSince(loop.lastSuccess, now)} s ago`;
  return "ok";
}

function secondsSince(then: number, now: number): number {
  return Math.round((now - then) / 1000);
}
