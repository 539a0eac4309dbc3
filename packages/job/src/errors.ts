/** The kinds of failure a caller can act on; an API turns each into one status code. */
export type ErrorCode =
  | "invalid_argument"
  | "not_found"
  | "already_exists"
  | "failed_precondition"
  | "resource_exhausted"
  | "deadline_exceeded"
  | "unavailable"
  | "internal";

/** An error whose message is written for the caller: it never holds SQL, addresses or secrets. */
export class MusterError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "MusterError";
    this.code = code;
  }
}

const SHOWN_CHARS = 100;

/** A value as it came, short enough for a message and on one line. Never throws. */
export function shown(value: unknown): string {
  if (typeof value !== "string") return shortened(textOf(value));
  // Cut before it is escaped: it may be very long.
  const text = JSON.stringify(value.slice(0, SHOWN_CHARS + 1));
  return value.length > SHOWN_CHARS ? shortened(text, value.length) : shortened(text);
}

function shortened(text: string, length: number = text.length): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}… (${length} characters)` : text;
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    // An object without a prototype has no text, and others refuse to be one.
    return `a value of type ${typeof value}`;
  }
}

/** Names the field, what was expected and what came. */
export function invalid(field: string, expected: string, got: unknown): MusterError {
  return new MusterError("invalid_argument", `${field}: expected ${expected}, got ${shown(got)}`);
}
