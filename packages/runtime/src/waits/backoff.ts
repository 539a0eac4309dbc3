import { faultKind, faultOf, REFUSED_PAUSE_MS } from "../log/fault.ts";

/** Whoever asks for more has made a mistake. */
const MAX_ASKED_MS = 60_000;

export interface BackoffOptions {
  /** Upper bound of the first delay's random part, in milliseconds. */
  readonly initialMs: number;
  /** Upper bound of every delay's random part, in milliseconds. */
  readonly maxMs: number;
  /** Added to every delay, in milliseconds. Default 0: a delay may be none at all. */
  readonly leastMs?: number;
  /** The delay after a failure that only an operator can fix, in milliseconds. Default: 5 s. */
  readonly permanentMs?: number;
  /** A number in [0, 1); set by tests. */
  readonly random?: () => number;
}

export interface Backoff {
  /**
   * The next delay in milliseconds: `leastMs`, and anywhere between 0 and a bound that doubles with each call up to
   * `maxMs`; or `permanentMs`, when `faultOf(failure)` says that no retry helps until somebody fixes something. No less than
   * the failure itself asks for, up to a minute.
   */
  next(failure?: unknown): number;
  /** Starts again at `initialMs`: call it after a success. */
  reset(): void;
}

/**
 * Full-jitter backoff for reconnects and for retries of our own calls. Full jitter, because processes that lost the
 * same server at the same moment would otherwise all come back at the same moment.
 */
export function backoff(options: BackoffOptions): Backoff {
  const { initialMs, maxMs, leastMs = 0, permanentMs = REFUSED_PAUSE_MS, random = Math.random } = options;
  let bound = Math.min(initialMs, maxMs);
  return {
    next: (failure) => {
      if (faultKind(failure) === "permanent") return permanentMs;
      const asked = Math.min(faultOf(failure)?.afterMs ?? 0, MAX_ASKED_MS);
      const delay = Math.max(leastMs, asked) + random() * bound;
      bound = Math.min(bound * 2, maxMs);
      return delay;
    },
    reset: () => {
      bound = Math.min(initialMs, maxMs);
    },
  };
}
