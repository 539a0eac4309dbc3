import { isBranded } from "../brand.ts";

/** The longest delay a Node timer can hold. A larger one fires after 1 ms, which turns a pause into a busy loop. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** The nearest delay, in milliseconds, that `setTimeout` honours. */
export function clampTimerMs(ms: number): number {
  return Math.min(Math.max(ms, 0), MAX_TIMER_MS);
}

const DEADLINE: unique symbol = Symbol.for("muster.deadline-error");

/** A call that did not answer in time. The call itself may still be running, or may even have succeeded. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly what: string;
  readonly ms: number;

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, DEADLINE);
  }

  static {
    Object.defineProperty(this.prototype, DEADLINE, { value: true });
  }

  constructor(what: string, ms: number) {
    super(`${what}: no answer within ${ms} ms`);
    this.what = what;
    this.ms = ms;
  }
}

/**
 * The outcome of `promise`, or a `DeadlineError` naming `what` once `ms` milliseconds have passed. Nothing is
 * cancelled: a caller that can abort the work does that as well. A rejection that comes after the deadline is dropped,
 * because its caller already has an answer.
 */
export function withDeadline<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError(what, ms)), clampTimerMs(ms));
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/**
 * Resolves after `ms` milliseconds, or as soon as `signal` aborts. Never rejects: ask the signal which of the two it
 * was.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      // A signal often outlives thousands of sleeps; a listener left behind by each of them is a leak.
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, clampTimerMs(ms));
    signal?.addEventListener("abort", finish, { once: true });
  });
}
