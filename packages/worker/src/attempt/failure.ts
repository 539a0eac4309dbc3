import {
  cleanText,
  decisionOf,
  MAX_CLOSED_MS,
  MAX_ERROR_LENGTH,
  MAX_STACK_LENGTH,
  type Outcome,
} from "@muster/job";
import { describe, hideSecrets, isErrorLike, readProperty, stackOf } from "@muster/runtime";
import type { StopReason } from "./attempt.ts";

/** How an attempt ends whose handler threw this, or returned one of the values that may also be thrown. */
export function failure(thrown: unknown, reason: StopReason | undefined, timeoutMs: number): Outcome {
  const error = told(thrown);
  if (reason === "cancel") return { kind: "cancelled", error };
  // What a handler decides once its time is up comes too late.
  const decision = reason === "timeout" ? undefined : decisionOf(thrown);
  if (decision?.kind === "snooze") return { kind: "snoozed", afterMs: decision.afterMs };
  if (decision?.kind === "rate_limit")
    return { ...decision, kind: "rate_limited", afterMs: Math.min(decision.afterMs, MAX_CLOSED_MS), error };
  if (decision?.kind === "cancel")
    return { kind: "cancelled", error: describe(decision.reason, MAX_ERROR_LENGTH) };
  const stack = framesWithCauses(thrown);
  const failed = stack === undefined ? { error } : { error, stack };
  if (reason === "timeout")
    return { ...failed, kind: "timeout", error: cleanText(`timed out after ${timeoutMs} ms: ${error}`) };
  if (decision?.kind === "permanent") return { ...failed, kind: "permanent" };
  return decision?.afterMs === undefined
    ? { ...failed, kind: "error" }
    : { ...failed, kind: "error", afterMs: decision.afterMs };
}

const THROWN = "thrown: ";

function told(thrown: unknown): string {
  if (isErrorLike(thrown)) return describe(thrown, MAX_ERROR_LENGTH);
  return `${THROWN}${describe(thrown, MAX_ERROR_LENGTH - THROWN.length)}`;
}

const FRAME = /^ +at .*$/gmu;
/** An error can be its own cause. */
const MAX_CAUSES = 5;
/** Far more than is kept, and far less than a deep recursion can have. */
const MAX_FRAMES_LENGTH = 8 * MAX_STACK_LENGTH;

/** Only the frames, with those of its causes: the messages are kept separately, and a long one would leave no room. */
function framesWithCauses(error: unknown, causes: number = MAX_CAUSES): string | undefined {
  if (!isErrorLike(error)) return undefined;
  const frames = framesOf(error);
  const cause = causes > 0 ? framesWithCauses(readProperty(error, "cause"), causes - 1) : undefined;
  const lines = cause === undefined ? frames : [...frames, "caused by", cause];
  return lines.length === 0 ? undefined : cleanText(hideSecrets(lines.join("\n")), MAX_STACK_LENGTH);
}

function framesOf(error: object): readonly string[] {
  const stack = stackOf(error);
  if (stack === undefined) return [];
  const message = readProperty(error, "message");
  const from = stack.length > MAX_FRAMES_LENGTH && typeof message === "string" ? message.length : 0;
  return stack.slice(from, from + MAX_FRAMES_LENGTH).match(FRAME) ?? [];
}
