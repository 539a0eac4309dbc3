import { isBranded } from "./brand.ts";

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

/** One mistake in a request, in words for whoever made it. */
export interface Mistake {
  /** The field's full path, as the caller wrote it: `job.retry_policy.max`, `jobs[3].delayMs`. */
  readonly field: string;
  /** Fits after "expected": the type, its unit and its bounds. */
  readonly expected: string;
  /** What came, short and on one line. */
  readonly got: string;
}

const BRAND: unique symbol = Symbol.for("muster.error");

/** An error whose message is written for the caller: it never holds SQL, addresses or secrets. */
export class MusterError extends Error {
  readonly code: ErrorCode;
  /** For an `invalid_argument`: every mistake that the message reports, one by one. */
  readonly mistakes: readonly Mistake[];

  constructor(
    code: ErrorCode,
    message: string,
    options?: ErrorOptions & { readonly mistakes?: readonly Mistake[] },
  ) {
    super(message, options);
    this.name = "MusterError";
    this.code = code;
    this.mistakes = options?.mistakes ?? [];
  }

  /** True of other copies' errors, too: one that is not recognised is not tried again, and a submit or an ending is lost. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === MusterError
      ? isBranded(value, BRAND)
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}

/** Whether a store was not reached, or refuses everything: nothing is wrong with the request itself. */
export function isUnavailable(error: unknown): error is MusterError {
  return error instanceof MusterError && error.code === "unavailable";
}

/** Names the field, what was expected and what came. */
export function invalid(field: string, expected: string, got: unknown): MusterError {
  return invalidAll([{ field, expected, got: shown(got) }]);
}

/** One error for all mistakes of a request. `untold`: how many more there are than these. */
export function invalidAll(mistakes: readonly Mistake[], untold = 0): MusterError {
  const told = mistakes.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`);
  const rest = untold === 0 ? [] : [`and ${untold} more mistakes`];
  return new MusterError("invalid_argument", [...told, ...rest].join("; "), { mistakes });
}

const SHOWN_CHARS = 100;

/** A value as it came, short enough for a message and on one line. It runs no code of the value's own. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      // Cut before it is quoted: it may have a hundred megabytes.
      return value.length > SHOWN_CHARS
        ? `${JSON.stringify(value.slice(0, SHOWN_CHARS))}… (${value.length} characters)`
        : JSON.stringify(value);
    case "bigint":
      // Writing it out takes time that grows with the square of its digits.
      return value > -LARGE && value < LARGE ? `${value}n` : "a very large bigint";
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    case "object":
      return shownObject(value);
    default:
      return String(value);
  }
}

const LARGE: bigint = 10n ** 30n;

function shownObject(value: object | null): string {
  if (value === null) return "null";
  try {
    if (Array.isArray(value)) return `an array of ${value.length}`;
    if (value instanceof Date) {
      return Number.isNaN(Date.prototype.getTime.call(value))
        ? "an invalid date"
        : `the date ${Date.prototype.toISOString.call(value)}`;
    }
    const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
    if (kind !== "Object") return `an object of type ${kind.slice(0, SHOWN_CHARS)}`;
    const keys = Object.keys(value).slice(0, 4).join(", ").slice(0, SHOWN_CHARS);
    return keys === "" ? "an object without fields" : `an object with ${keys}`;
  } catch {
    // A proxy may refuse to be inspected, which is all that can be said about it.
    return "an object that cannot be shown";
  }
}
