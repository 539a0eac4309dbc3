import { type Handler, type HandlerContext, type Outcome, TIMEOUT_GRACE_MS, verdictOf } from "@muster/job";
import type { Attempt } from "./attempt.ts";
import { failure } from "./failure.ts";
import { AttemptContext, type HandlerServices, handlerJob } from "./handler-context.ts";
import { toOutcome } from "./result.ts";

/** What became of a handler: its outcome, and a promise of its real return where that comes later. */
export interface Execution {
  readonly outcome: Outcome;
  /** Set when the handler outlived its timeout and grace: the attempt ends without it, its slot does not. */
  readonly stillRunning?: Promise<void>;
}

/** Calls the handler of one attempt. Never rejects: whatever happens is an outcome. */
export function callHandler(
  handler: Handler,
  attempt: Attempt,
  services: HandlerServices,
): Promise<Execution> {
  attempt.begin();
  const settled = settle(handler, attempt, new AttemptContext(attempt, services));
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    attempt.whenStopped(() => {
      const { graceMs } = attempt;
      if (graceMs === undefined) return;
      clearTimeout(grace);
      grace = setTimeout(() => resolve(outlived(attempt, settled)), graceMs);
    });
    void settled.then((outcome) => {
      clearTimeout(grace);
      resolve({ outcome });
    });
  });
}

/** A handler that throws before its first await fails like one that rejects. */
async function settle(handler: Handler, attempt: Attempt, context: HandlerContext): Promise<Outcome> {
  try {
    const value = await handler(handlerJob(attempt), context);
    // A verdict counts whether it is thrown or returned.
    return verdictOf(value) === undefined
      ? toOutcome(value)
      : failure(value, attempt.reason, attempt.timeoutMs);
  } catch (error) {
    return failure(error, attempt.reason, attempt.timeoutMs);
  }
}

function outlived({ reason, timeoutMs }: Attempt, settled: Promise<Outcome>): Execution {
  const stillRunning = settled.then(() => {});
  if (reason === "cancel") {
    const error = "was cancelled, and did not stop within the grace after its signal";
    return { outcome: { kind: "cancelled", error }, stillRunning };
  }
  const error = `timed out after ${timeoutMs} ms, and did not stop within ${TIMEOUT_GRACE_MS} ms of its signal`;
  return { outcome: { kind: "timeout", error }, stillRunning };
}
