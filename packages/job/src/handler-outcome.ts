import { types } from "node:util";
import { MusterError, shown } from "./errors.ts";
import { AFTER_FIELD, RETRY_AFTER_FIELD } from "./job-fields.ts";
import { MAX_CLOSED_MS, MAX_LABEL_LENGTH } from "./limits.ts";
import type { ClosedKey } from "./outcome.ts";
import { isPlainObject, Reading } from "./reading.ts";
import { MIN_BACKOFF_MS } from "./retry.ts";

/**
 * The ways in which a handler can end; there are no others:
 *
 * | it returns or throws | the job |
 * |---|---|
 * | returns any other value | succeeded, with that value as its result |
 * | throws anything else | runs again when its retry policy says, while attempts are left |
 * | {@link RetryError} | the same, at a time that the handler chooses |
 * | {@link PermanentError} | failed, whatever attempts are left |
 * | {@link Snooze} | runs again later; the attempt is not charged |
 * | {@link RateLimitError} | waits before its limit's key, which is closed for all jobs; the attempt is not charged |
 * | {@link CancelledError} | cancelled, by its own handler |
 *
 * Returning one of these (or of a subclass) is the same as throwing it.
 */
export type HandlerDecision =
  | { readonly kind: "retry"; readonly afterMs: number | undefined }
  | { readonly kind: "permanent" }
  | { readonly kind: "snooze"; readonly afterMs: number }
  | ({ readonly kind: "rate_limit"; readonly afterMs: number } & ClosedKey)
  | { readonly kind: "cancel"; readonly reason: string };

// In the symbol registry that all modules of a process share: a handler's file may bring its own copy of this package,
// and `instanceof` would take that copy's PermanentError for an ordinary error, and retry for hours.
const DECISION: unique symbol = Symbol.for("muster.handler-outcome");

class HandlerOutcome extends Error {
  constructor(name: string, decision: HandlerDecision, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    Object.defineProperty(this, DECISION, { value: decision });
  }
}

/** From a handler: the attempt has failed, and the next one starts when the handler says. */
export class RetryError extends HandlerOutcome {
  /**
   * @param options `afterMs`: the next attempt starts exactly this many milliseconds from now, 0 to five years; without
   * it, as the job's retry policy says.
   * @throws MusterError `invalid_argument` for another `afterMs` and for options of other names, which fails the attempt
   * like any error
   */
  constructor(message: string, options: ErrorOptions & { readonly afterMs?: number } = {}) {
    const afterMs = readOptions(message, options);
    const decision = { kind: "retry", afterMs } as const;
    super("RetryError", decision, message, options);
  }
}

/** From a handler: the job fails at once, without further attempts. */
export class PermanentError extends HandlerOutcome {
  constructor(message: string, options?: ErrorOptions) {
    super("PermanentError", { kind: "permanent" }, message, options);
  }
}

/** From a handler: not now, and nothing is wrong. The job runs again later, as the same attempt. */
export class Snooze extends HandlerOutcome {
  /**
   * @param afterMs milliseconds from now, 0 to five years
   * @throws MusterError `invalid_argument` for anything else, which fails the attempt like any error: read as a number,
   * a null would run the job again at once, uncharged, and for ever
   */
  constructor(afterMs: number) {
    const reading = new Reading("name");
    const checked = reading.milliseconds(AFTER_FIELD, afterMs);
    reading.end();
    super("Snooze", { kind: "snooze", afterMs: checked }, `snoozed for ${checked} ms`);
  }
}

export interface RateLimitOptions extends ErrorOptions, ClosedKey {
  /** Milliseconds from now, 0 to five years; of more than an hour, an hour is kept, and of less than 100 ms, 100 ms. */
  readonly retryAfter: number;
}

/**
 * From a handler: what it calls takes no more for now. Nothing is charged, and until then no job starts that has the
 * same key of a limit; where the job has no such limit, it is a {@link Snooze}.
 */
export class RateLimitError extends HandlerOutcome {
  /**
   * @throws MusterError `invalid_argument` for another `retryAfter`, for a `limit` or a `key` that is no text of 1 to 64
   * or of at most 256 characters, and for options of other names, which fails the attempt like any error
   */
  constructor(options: RateLimitOptions) {
    const decision = readRateLimit(options);
    super("RateLimitError", decision, `rate limited for ${decision.afterMs} ms`, options);
  }
}

/** From a handler: the job is no longer wanted. It ends as cancelled, with the message as its reason. */
export class CancelledError extends HandlerOutcome {
  constructor(reason: string, options?: ErrorOptions) {
    super("CancelledError", { kind: "cancel", reason }, reason, options);
  }
}

/** What the handler decided by returning or throwing this; undefined for an ordinary result or error. */
export function decisionOf(value: unknown): HandlerDecision | undefined {
  // A proxy would run its code when it is looked at.
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  try {
    return DECISION in value && isDecision(value[DECISION]) ? value[DECISION] : undefined;
  } catch {
    // Something that refuses to be inspected is not one of our decisions.
    return undefined;
  }
}

/** Another copy of this package, of another version, may have set it. */
function isDecision(value: unknown): value is HandlerDecision {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const afterMs = "afterMs" in value ? value.afterMs : undefined;
  switch (value.kind) {
    case "retry":
      return afterMs === undefined || isAfter(afterMs);
    case "snooze":
      return isAfter(afterMs);
    case "rate_limit":
      return isAfter(afterMs) && isTextOrAbsent(value, "limit") && isTextOrAbsent(value, "key");
    case "cancel":
      return "reason" in value;
    default:
      return value.kind === "permanent";
  }
}

/** Refuses NaN, too: in a shared statement it would fail everybody's jobs. */
const isAfter = (value: unknown): boolean =>
  typeof value === "number" && value >= AFTER_FIELD.min && value <= AFTER_FIELD.max;

function isTextOrAbsent(value: object, name: "limit" | "key"): boolean {
  const text: unknown = Reflect.get(value, name);
  return text === undefined || typeof text === "string";
}

function readRateLimit(options: unknown): Extract<HandlerDecision, { kind: "rate_limit" }> {
  const reading = new Reading("name");
  if (!isPlainObject(options)) reading.refuse("options", "an object with retryAfter", options);
  const { retryAfter, limit, key, cause: _, ...others } = isPlainObject(options) ? options : {};
  for (const [name, value] of Object.entries(others))
    reading.refuse(name, "retryAfter, limit, key or cause", value);
  const afterMs = reading.milliseconds(RETRY_AFTER_FIELD, retryAfter);
  const closed = {
    ...(limit !== undefined && { limit: reading.text("limit", limit, { min: 1, max: MAX_LABEL_LENGTH }) }),
    ...(key !== undefined && { key: reading.text("key", key, { max: 4 * MAX_LABEL_LENGTH }) }),
  };
  reading.end();
  return {
    kind: "rate_limit",
    afterMs: Math.min(Math.max(afterMs, MIN_BACKOFF_MS), MAX_CLOSED_MS),
    ...closed,
  };
}

/** `afterMs` of a RetryError, if there is one. */
function readOptions(message: string, options: unknown): number | undefined {
  const reading = new Reading("name");
  if (!isPlainObject(options)) reading.refuse("options", "an object with afterMs or cause", options);
  const { afterMs, cause: _, ...others } = isPlainObject(options) ? options : {};
  for (const [name, value] of Object.entries(others)) reading.refuse(name, "afterMs or cause", value);
  const checked = afterMs === undefined ? undefined : reading.milliseconds(AFTER_FIELD, afterMs);
  try {
    reading.end();
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    // The reason why the handler failed must not be lost with it.
    const text = `${error.message} (of RetryError(${shown(message)}))`;
    throw new MusterError(error.code, text, { mistakes: error.mistakes });
  }
  return checked;
}
