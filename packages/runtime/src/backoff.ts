export interface BackoffOptions {
  /** Upper bound of the first delay, in milliseconds. */
  readonly initialMs: number;
  /** Upper bound of every delay, in milliseconds. */
  readonly maxMs: number;
  /** A number in [0, 1); given by tests. */
  readonly random?: () => number;
}

export interface Backoff {
  /** The next delay in milliseconds: anywhere between 0 and a bound that doubles with each call up to `maxMs`. */
  next(): number;
  /** Starts again at `initialMs`: call it after a success. */
  reset(): void;
}

/**
 * Full-jitter backoff for reconnects and for retries of our own calls. Full jitter, because processes that lost
 * the same server in the same moment would otherwise all come back in the same moment.
 */
export function backoff({ initialMs, maxMs, random = Math.random }: BackoffOptions): Backoff {
  let bound = Math.min(initialMs, maxMs);
  return {
    next: () => {
      const delay = random() * bound;
      bound = Math.min(bound * 2, maxMs);
      return delay;
    },
    reset: () => {
      bound = Math.min(initialMs, maxMs);
    },
  };
}
