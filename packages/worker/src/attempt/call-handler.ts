import { decisionOf, type Handler, type Outcome, TIMEOUT_GRACE_MS } from "@muster/job";
import type { Attempt } from "./attempt.ts";
import { failure } from "./failure.ts";
import { AttemptContext, type HandlerServices, handlerJob } from "./handler-context.ts";
import { withoutSecrets } from "./kept-secrets.ts";
import { toOutcome } from "./result.ts";

/** What became of a handler: its outcome, and a promise of its real return where that comes later. */
export interface Execution {
  readonly outcome: Outcome;
  /** Set when the handler outlived its timeout or cancel, and the grace after it: the attempt ends without it, its slot does not. */
  readonly stillRunning?: Promise<void>;
}

/**
 * Calls the handler of one attempt, whose clock has been started. Whatever happens is an outcome. `onEnd` is called once: before this returns, when
 * the handler returns something that need not be waited for; a promise in between would cost more than a short job.
 */
export function callHandler(
  handler: Handler,
  attempt: Attempt,
  services: HandlerServices,
  onEnd: (execution: Execution) => void,
): void {
  const returned = call(handler, attempt, services);
  if ("outcome" in returned) return end(attempt, returned, onEnd);
  attempt.watchClock();
  waitFor(returned.pending, attempt, (execution) => end(attempt, execution, onEnd));
}

function end(attempt: Attempt, execution: Execution, onEnd: (execution: Execution) => void): void {
  attempt.onLastReport?.();
  onEnd(execution);
}

/** A handler that throws before its first await fails like one that rejects. */
function call(
  handler: Handler,
  attempt: Attempt,
  services: HandlerServices,
): Execution | { readonly pending: unknown } {
  try {
    const value = handler(handlerJob(attempt), new AttemptContext(attempt, services));
    return isThenable(value) ? { pending: value } : { outcome: returnedOutcome(value, attempt) };
  } catch (error) {
    return { outcome: failure(error, attempt.reason, attempt.timeoutMs) };
  }
}

/** Whether `await` would wait for it. Throws what its own code throws. */
function isThenable(value: unknown): boolean {
  if (value instanceof Promise) return true;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof Reflect.get(value, "then") === "function";
}

function returnedOutcome(value: unknown, attempt: Attempt): Outcome {
  // A decision counts whether it is thrown or returned.
  if (decisionOf(value) !== undefined) return failure(value, attempt.reason, attempt.timeoutMs);
  const outcome = toOutcome(value);
  return attempt.knowsSecrets ? withoutSecrets(outcome) : outcome;
}

/** Until it has settled, or until an attempt that was told to stop has had its grace. */
function waitFor(pending: unknown, attempt: Attempt, onEnd: (execution: Execution) => void): void {
  let grace: NodeJS.Timeout | undefined;
  let isOver = false;
  const settled = settle(pending, attempt, (outcome) => {
    clearTimeout(grace);
    if (!isOver) onEnd({ outcome });
  });
  attempt.whenStopped(() => {
    const { graceMs } = attempt;
    if (graceMs === undefined) return;
    clearTimeout(grace);
    grace = setTimeout(() => {
      isOver = true;
      onEnd({ outcome: outlived(attempt), stillRunning: settled });
    }, graceMs);
  });
}

async function settle(
  pending: unknown,
  attempt: Attempt,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = returnedOutcome(await pending, attempt);
  } catch (error) {
    outcome = failure(error, attempt.reason, attempt.timeoutMs);
  }
  onOutcome(outcome);
}

function outlived({ reason, timeoutMs }: Attempt): Outcome {
  if (reason === "cancel") {
    const error = "was cancelled, and did not stop within the grace after its signal";
    return { kind: "cancelled", error };
  }
  const error = `timed out after ${timeoutMs} ms, and did not stop within ${TIMEOUT_GRACE_MS} ms of its signal`;
  return { kind: "timeout", error };
}
