/** When a failed attempt runs again: a partly random time below an exponentially growing ceiling. */
export interface RetryPolicy {
  /** Ceiling of the first delay, milliseconds. */
  readonly initialMs: number;
  /** Growth of the ceiling from one attempt to the next. */
  readonly multiplier: number;
  /** The ceiling never grows past this, milliseconds. */
  readonly maxMs: number;
  /** How much of the ceiling is left to chance: 1 = all of it (full jitter), 0 = none of it. Unset: 1. */
  readonly jitter?: number;
}

export const DEFAULT_RETRY: RetryPolicy = { initialMs: 2_000, multiplier: 2, maxMs: 3_600_000 };

/** Without a floor full jitter can give 0 ms, and a broken dependency is hammered. */
export const MIN_BACKOFF_MS = 100;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Bounds within which a policy is accepted. */
export const RETRY_LIMITS: Readonly<Record<keyof RetryPolicy, Bounds>> = {
  initialMs: { min: MIN_BACKOFF_MS, max: 24 * 3600 * 1000 },
  multiplier: { min: 1, max: 100 },
  maxMs: { min: MIN_BACKOFF_MS, max: 7 * 24 * 3600 * 1000 },
  jitter: { min: 0, max: 1 },
};

/** The longest delay that may follow the given attempt (1 = the first), milliseconds. */
export function backoffCeiling(policy: RetryPolicy, attempt: number): number {
  // The exponent is bounded because 2^2000 is Infinity here and an overflow error in SQL.
  const growth = policy.multiplier ** Math.min(Math.max(attempt, 1) - 1, 60);
  return Math.max(MIN_BACKOFF_MS, Math.min(policy.maxMs, policy.initialMs * growth));
}

/** The delay itself; SQL computes the same from its own random(), so that no worker's clock counts. */
export function backoffDelay(policy: RetryPolicy, attempt: number, random: number): number {
  return Math.max(MIN_BACKOFF_MS, (1 - (policy.jitter ?? 1) * random) * backoffCeiling(policy, attempt));
}
