import { MAX_ERROR_LENGTH } from "./limits.ts";

/** A payload or a result: opaque bytes, or JSON kept as its UTF-8 text. */
export interface Body {
  readonly kind: "bytes" | "json";
  readonly data: Uint8Array;
}

/** How an attempt can end: a closed set, so that the compiler checks that every ending is handled. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly result?: Body }
  /** Runs again while attempts are left: after `afterMs`, or else as its retry policy says. */
  | (Failure & { readonly kind: "error"; readonly afterMs?: number })
  | (Failure & { readonly kind: "timeout" })
  /** Never runs again, whatever attempts are left. */
  | (Failure & { readonly kind: "permanent" })
  /** A cancel was requested, or the handler cancelled its own job; then `error` is the reason it gave. */
  | { readonly kind: "cancelled"; readonly error: string }
  /**
   * Runs again after this many milliseconds, and is not charged as an attempt. With an `error`, its worker could not
   * run it: the handler has proved nothing, and earlier losses are not forgotten.
   */
  | { readonly kind: "snoozed"; readonly afterMs: number; readonly error?: string }
  /**
   * A key of one of the job's limits is closed for this many milliseconds, and the job waits before it, uncharged. Without
   * such a limit it is a snooze. `error` says it in words.
   */
  | ({ readonly kind: "rate_limited"; readonly afterMs: number; readonly error: string } & ClosedKey);

/** Which key a handler closes: by default the job's own one of the first limit that the job has. */
export interface ClosedKey {
  /** The name of a limit that the job has. */
  readonly limit?: string;
  /** Another key of that limit than the job's own. */
  readonly key?: string;
}

interface Failure {
  readonly error: string;
  /** Where it was thrown; absent for what has no stack. */
  readonly stack?: string;
}

export type OutcomeKind = Outcome["kind"];

/** What a row of task_attempts says about its end, see {@link attemptOutcome}. */
export type AttemptOutcome =
  | "succeeded"
  | "error"
  | "timeout"
  | "cancelled"
  | "lost"
  | "released"
  | "snoozed";

/** The name under which an outcome is kept and counted. */
export function attemptOutcome({ kind }: Pick<Outcome, "kind">): AttemptOutcome {
  if (kind === "permanent") return "error";
  return kind === "rate_limited" ? "snoozed" : kind;
}

/** Why no attempt follows one that did not succeed. */
export type LastReason = "permanent" | "exhausted" | "deadline" | "poison" | "cancel_requested" | "handler";

const CUT_MARK = "… (cut)";

/**
 * Text that every SQL text column accepts: without NUL and lone surrogates, bounded in length. One such character in
 * one error would fail the whole group commit, and with it the endings of other jobs. Cut before it is checked: 100 MB
 * must not be read for the sake of their first page.
 */
export function cleanText(text: string, maxLength: number = MAX_ERROR_LENGTH): string {
  const bounded =
    text.length <= maxLength ? text : `${text.slice(0, maxLength - CUT_MARK.length)}${CUT_MARK}`;
  return bounded.toWellFormed().replaceAll("\0", "\u{FFFD}");
}
