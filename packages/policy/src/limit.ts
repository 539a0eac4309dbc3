/** What becomes of a submit that finds its key full. Whatever comes later, a retry say, waits in any case. */
export const WHEN_FULL = ["wait", "reject_newest", "cancel_oldest"] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

/** Starts: `count` in `perMs` on average, and `burst` of them at once after a rest. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
  readonly burst: number;
}

/** Holds the jobs of a key whose attempts fail too often. */
export interface BreakerRule {
  /** Opens above this share of errors and timeouts, (0, 1]. */
  readonly errorRatio: number;
  /** Not before so many attempts have ended within the window. */
  readonly minCalls: number;
  readonly windowMs: number;
  /** How long it stays open before one job is tried. */
  readonly openForMs: number;
}

/** Which jobs a limit is about; undefined means any. */
export interface Selector {
  readonly queue?: string | undefined;
  readonly type?: string | undefined;
}

/** A limit as it is in force: one for each value of a label, or one for all. */
export interface Limit extends Selector {
  /** `[A-Za-z0-9_.-]{1,64}`. */
  readonly name: string;
  /** Grows when the selector or the label changes: keys of before mean nothing any more. */
  readonly generation: number;
  /** The label whose value is a job's key; undefined: one key for all. */
  readonly keyLabel?: string | undefined;
  /** Admitted at once, for each key. */
  readonly maxRunning?: number | undefined;
  /** Waiting at once, for each key. */
  readonly maxWaiting?: number | undefined;
  readonly rate?: Rate | undefined;
  /** The label that says which share a key has of what several keys want, [0.01, 1000]; 1 where it says nothing else. */
  readonly weightLabel?: string | undefined;
  /** The label that says how much of the rate a start takes, [1, burst]; 1 where it says nothing else. */
  readonly costLabel?: string | undefined;
  readonly whenFull: WhenFull;
  readonly breaker?: BreakerRule | undefined;
  /** The policies' epoch at which the selector, the label or the limit itself came. */
  readonly epoch: number;
}

/** What one key of a limit has instead of what all have. There may be a million: who needs one reads it by its key. */
export interface Override {
  readonly limit: string;
  /** As `shortKey` gives it. */
  readonly key: string;
  readonly maxRunning?: number | undefined;
  readonly rate?: Rate | undefined;
  readonly weight?: number | undefined;
}

export const LIMIT_NAME: RegExp = /^[A-Za-z0-9_.-]{1,64}$/;
/** More limits than this on one job are refused when the last of them is put. */
export const MAX_LIMITS_OF_A_JOB = 4;
export const MAX_LIMITS = 1_000;
