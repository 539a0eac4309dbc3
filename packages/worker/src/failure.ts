import { cleanText, MAX_STACK_LENGTH, type Outcome, verdictOf } from "@muster/job";
import type { StopReason } from "./attempt.ts";

/** How an attempt ends whose handler threw this, or returned what may as well be thrown. */
export function failure(thrown: unknown, reason: StopReason | undefined, timeoutMs: number): Outcome {
  const error = describe(thrown);
  if (reason === "cancel") return { kind: "cancelled", error };
  // What a handler decides once its time is up comes too late.
  const verdict = reason === "timeout" ? undefined : verdictOf(thrown);
  if (verdict?.kind === "snooze") return { kind: "snoozed", afterMs: verdict.afterMs };
  if (verdict?.kind === "cancel") return { kind: "cancelled", error: verdict.reason };
  const stack = stackOf(thrown);
  const failed = stack === undefined ? { error } : { error, stack };
  if (reason === "timeout")
    return { ...failed, kind: "timeout", error: `timed out after ${timeoutMs} ms: ${error}` };
  if (verdict?.kind === "permanent") return { ...failed, kind: "permanent" };
  return verdict?.afterMs === undefined
    ? { ...failed, kind: "error" }
    : { ...failed, kind: "error", afterMs: verdict.afterMs };
}

/** The message with its causes; anything may be thrown, and even its conversion to text may throw. */
export function describe(error: unknown): string {
  try {
    if (!(error instanceof Error))
      return `thrown: ${typeof error === "string" ? error : JSON.stringify(error)}`;
    const own = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    return error.cause instanceof Error ? `${own} (caused by ${describe(error.cause)})` : own;
  } catch {
    return "thrown: a value that cannot be shown";
  }
}

const FRAME = /^ +at .*$/gmu;
/** An error can be its own cause. */
const MAX_CAUSES = 5;

/** The frames only, with those of its causes: the messages are kept beside them, and a long one would leave no room. */
export function stackOf(error: unknown, causes: number = MAX_CAUSES): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    const frames = error.stack?.match(FRAME) ?? [];
    const cause = causes > 0 ? stackOf(error.cause, causes - 1) : undefined;
    const lines = cause === undefined ? frames : [...frames, "caused by", cause];
    return lines.length === 0 ? undefined : cleanText(lines.join("\n"), MAX_STACK_LENGTH);
  } catch {
    // An error that cannot be read still has its description.
    return undefined;
  }
}
