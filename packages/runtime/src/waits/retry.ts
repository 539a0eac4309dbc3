import { type Backoff, type BackoffOptions, backoff } from "./backoff.ts";
import { sleep } from "./deadline.ts";

export interface RetryOptions extends BackoffOptions {
  /** Whether another try may succeed where this one failed. */
  readonly retryIf: (failure: unknown) => boolean;
  /** Most tries. Default: as many as it takes. */
  readonly maxTries?: number;
  /** Told of each failure that another try follows. */
  readonly onRetry?: (failure: unknown) => void;
  /** Between two tries, its abort ends them: the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The outcome of the first try that succeeds, or fails in a way that another try would not change. `work` gets the
 * number of its try, from 1: what got no answer may nevertheless have been done.
 */
export async function retry<T>(work: (tries: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { retryIf, maxTries = Number.POSITIVE_INFINITY, onRetry, signal } = options;
  // Made at the first failure: nearly every call has none.
  let pause: Backoff | undefined;
  for (let tries = 1; ; tries += 1) {
    signal?.throwIfAborted();
    try {
      return await work(tries);
    } catch (error) {
      if (tries >= maxTries || !retryIf(error)) throw error;
      onRetry?.(error);
      pause ??= backoff(options);
      await sleep(pause.next(error), signal);
    }
  }
}
