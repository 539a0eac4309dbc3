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

/** A value as it came, short enough for a message and on one line. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}… (${text.length} characters)` : text;
}

/** Names the field, what was expected and what came. */
export function invalid(field: string, expected: string, got: unknown): MusterError {
  return new MusterError("invalid_argument", `${field}: expected ${expected}, got ${shown(got)}`);
}
