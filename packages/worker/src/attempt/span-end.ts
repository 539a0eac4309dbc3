import { attemptOutcome, type Outcome, sealedMark } from "@muster/job";
import type { AttemptEnd } from "@muster/tracing";
import type { Attempt, StopReason } from "./attempt.ts";
import type { Lost } from "./isolate.ts";

/** What ends the time of a job at a worker without being its failure: it runs again elsewhere, uncharged. */
export const RELEASED: AttemptEnd = { outcome: "released" };

const STOPPED_BY_WORKER: ReadonlySet<StopReason> = new Set(["drain", "lease lost", "overdue", "recalled"]);

/** What the span of an attempt says of its end. */
export function spanEnd({ reason }: Pick<Attempt, "reason">, outcome: Outcome | Lost): AttemptEnd {
  if (outcome.kind === "lost")
    return { outcome: "lost", errorType: "lost", message: shownError(outcome.error) };
  if (reason !== undefined && STOPPED_BY_WORKER.has(reason) && outcome.kind !== "succeeded") return RELEASED;
  const end = { outcome: attemptOutcome(outcome) };
  return outcome.kind === "error" || outcome.kind === "permanent" || outcome.kind === "timeout"
    ? { ...end, errorType: outcome.kind, message: shownError(outcome.error) }
    : end;
}

/** Of a sealed error what shows which it is: its fingerprint. */
export const shownError = (error: string): string => sealedMark(error) ?? error;
