import { cleanText, type Outcome } from "@muster/job";
import { describe } from "@muster/runtime";

/** What is left to say when everything else was refused: text that no database refuses. */
export const UNRECORDED = "the attempt has ended, but the database refused to record how";
const MAX_REFUSAL_LENGTH = 300;

/**
 * The same end in what every database takes, whatever its encoding; a failure for good where that does not help, as with
 * a result, which another attempt would bring again.
 * @param refusal what the database said to the end as it was
 */
export function inPlainText(outcome: Outcome, refusal: unknown): Outcome {
  switch (outcome.kind) {
    case "error":
      // Without its stack: what was refused may stand there.
      return {
        kind: "error",
        error: plainText(outcome.error),
        ...(outcome.afterMs !== undefined && { afterMs: outcome.afterMs }),
      };
    case "timeout":
    case "permanent":
    case "cancelled":
      return { kind: outcome.kind, error: plainText(outcome.error) };
    case "snoozed":
      return outcome.error === undefined
        ? refused("snooze", refusal)
        : { ...outcome, error: plainText(outcome.error) };
    case "rate_limited":
      // Without the names of its limit and its key, which may be what was refused.
      return { kind: "snoozed", afterMs: outcome.afterMs };
    default:
      return refused("result", refusal);
  }
}

function refused(what: string, refusal: unknown): Outcome {
  const said = plainText(describe(refusal, MAX_REFUSAL_LENGTH));
  return { kind: "permanent", error: `${what}: the database refused it: ${said}` };
}

const OTHER = /[^\n\t\x20-\x7E]/gu;

/** ASCII: whatever else is written as JavaScript would escape it. */
export function plainText(text: string): string {
  return cleanText(
    cleanText(text).replace(OTHER, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ""}}`),
  );
}
