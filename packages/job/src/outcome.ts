import { MAX_ERROR_LENGTH } from "./limits.ts";

/** A payload or a result: opaque bytes, or JSON kept as its UTF-8 text. */
export interface Body {
  readonly kind: "bytes" | "json";
  readonly data: Uint8Array;
}

/** How an attempt can end: a closed set, so that the compiler checks that every ending is handled. */
export type Outcome =
  | { readonly kind: "succeeded"; readonly result?: Body }
  /** Runs again while attempts are left. */
  | { readonly kind: "error"; readonly error: string }
  | { readonly kind: "timeout"; readonly error: string }
  /** Never runs again, whatever attempts are left. */
  | { readonly kind: "permanent"; readonly error: string }
  | { readonly kind: "cancelled"; readonly error: string };

export type OutcomeKind = Outcome["kind"];

/** What a row of task_attempts says of its end; `permanent` is an error there. */
export type AttemptOutcome = "succeeded" | "error" | "timeout" | "cancelled" | "lost" | "released";

/** Throw it (or a subclass) from a handler: the job fails at once, without further attempts. */
export class PermanentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PermanentError";
  }
}

const CUT_MARK = "… (cut)";

/**
 * Text that every SQL text column accepts: without NUL and lone surrogates, bounded in length.
 * One such character in one error would make the whole group commit fail, and with it strangers' endings.
 */
export function cleanText(text: string, maxLength: number = MAX_ERROR_LENGTH): string {
  const whole = text.toWellFormed().replaceAll("\0", "\u{FFFD}");
  if (whole.length <= maxLength) return whole;
  return `${whole.slice(0, maxLength - CUT_MARK.length)}${CUT_MARK}`.toWellFormed();
}
