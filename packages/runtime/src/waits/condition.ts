import { clampTimerMs } from "./deadline.ts";

export interface WaitOptions {
  /** Ends the wait when it aborts; nothing is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Ends the wait after this many milliseconds. Default: never. */
  readonly timeoutMs?: number | undefined;
}

/**
 * A condition variable: waiters wait until something is true, and whoever changes anything that they may be waiting for
 * notifies them. A wait never rejects, and leaves neither a timer nor a listener behind.
 */
export class Condition {
  readonly #waiters = new Set<() => void>();

  /** Every waiter checks again. */
  notify(): void {
    for (const wake of this.#waiters) wake();
  }

  /**
   * Resolves once `isSo` is true at a notification; if another waiter then changes that, this one has to check for
   * itself. Also resolves when the signal aborts or the time is up: the caller asks which it was.
   */
  until(isSo: () => boolean, { signal, timeoutMs }: WaitOptions = {}): Promise<void> {
    if (signal?.aborted === true || isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waiters.delete(look);
        // A signal often outlives thousands of waits; a listener left behind by each of them is a leak.
        signal?.removeEventListener("abort", end);
        clearTimeout(timer);
        resolve();
      };
      const look = (): void => {
        if (isSo()) end();
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(end, clampTimerMs(timeoutMs));
      this.#waiters.add(look);
      signal?.addEventListener("abort", end, { once: true });
    });
  }
}
