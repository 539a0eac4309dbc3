import { Code, type Interceptor } from "@connectrpc/connect";
import { boundsOf } from "./method-bounds.ts";
import type { Refusals } from "./refusals.ts";

/**
 * Ends unary calls when their time is over, or their caller's, or when the caller disconnected, whatever they are waiting for:
 * behind a locked row a submit waited for as long as the lock was held. What it has sent to the database may still be done.
 * `maxMs` holds where the method's own bound is longer.
 */
export function limitTime(refusals: Refusals, maxMs: number): Interceptor {
  return (next) => (request) => {
    if (request.stream) return next(request);
    const { signal, method } = request;
    const ms = Math.min(boundsOf(method).answerMs, maxMs);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const message =
          `answer: expected one within ${ms} ms, got none from the stores; the call may still take effect, ` +
          `so retry it with the same idempotency key`;
        reject(refusals.error("deadline", Code.Unavailable, message));
      }, ms);
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
      void next(request)
        .then(resolve, reject)
        .finally(() => {
          clearTimeout(timer);
          signal.removeEventListener("abort", onAbort);
        });
    });
  };
}
