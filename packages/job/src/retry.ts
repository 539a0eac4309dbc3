/**
 * When a failed attempt runs again: a partly random time below an exponentially growing ceiling. The database computes it,
 * from its own clock and its own random(): packages/db/src/transitions/finish/retry-delay.ts.
 */
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

/** Without a floor, full jitter can give 0 ms, and a broken dependency is hammered. */
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
