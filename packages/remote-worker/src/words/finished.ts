import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Blame, Body, Ending, EndState, Outcome } from "@muster/job";
import { type Finished, FinishedSchema } from "@muster/proto/scheduler/v1/finished";
import { JobState } from "@muster/proto/scheduler/v1/job";
import { durationOf } from "./durations.ts";

/** What ran an attempt has died. */
export interface LostOutcome {
  readonly kind: "lost";
  readonly error: string;
  readonly blame: Blame;
}

export interface ReleasedOutcome {
  readonly kind: "released";
}

/** Whatever ends an attempt here. */
export interface EndedHere extends Omit<Ending, "outcome"> {
  readonly outcome: Outcome | LostOutcome | ReleasedOutcome;
}

export function finishedOf({ taskId, fence, outcome, traceparent = "" }: EndedHere): Finished {
  return create(FinishedSchema, { jobId: taskId, fence, traceparent, outcome: outcomeOf(outcome) });
}

type Told = NonNullable<MessageInitShape<typeof FinishedSchema>["outcome"]>;

function outcomeOf(outcome: EndedHere["outcome"]): Told {
  switch (outcome.kind) {
    case "succeeded":
      return {
        case: "succeeded",
        value: outcome.result === undefined ? {} : { result: resultOf(outcome.result) },
      };
    case "error": {
      const { error: message, stack = "", afterMs } = outcome;
      const retryAfter = afterMs === undefined ? {} : { retryAfter: durationOf(afterMs) };
      return { case: "error", value: { message, stack, ...retryAfter } };
    }
    case "permanent":
    case "timeout":
      return { case: outcome.kind, value: { message: outcome.error, stack: outcome.stack ?? "" } };
    case "cancelled":
      return { case: "cancelled", value: { reason: outcome.error } };
    case "snoozed":
      return { case: "snoozed", value: { for: durationOf(outcome.afterMs), message: outcome.error ?? "" } };
    case "rate_limited": {
      const { afterMs, limit = "", key = "" } = outcome;
      return { case: "rateLimited", value: { retryAfter: durationOf(afterMs), limit, key } };
    }
    case "lost":
      return { case: "lost", value: { message: outcome.error, alone: outcome.blame === "alone" } };
    default:
      return { case: outcome.kind, value: {} };
  }
}

function resultOf({ kind, data }: Body): { case: "jsonText" | "payload"; value: Uint8Array } {
  return { case: kind === "json" ? "jsonText" : "payload", value: data };
}

const STATE: Readonly<Partial<Record<JobState, EndState>>> = {
  [JobState.SCHEDULED]: "scheduled",
  [JobState.QUEUED]: "queued",
  [JobState.RUNNING]: "running",
  [JobState.RETRY]: "retry",
  [JobState.SUCCEEDED]: "succeeded",
  [JobState.FAILED]: "failed",
  [JobState.DEADLETTER]: "deadletter",
  [JobState.CANCELLED]: "cancelled",
};

/** @param otherwise for a state that the API does not say */
export const stateOf = (state: JobState, otherwise: EndState): EndState => STATE[state] ?? otherwise;
