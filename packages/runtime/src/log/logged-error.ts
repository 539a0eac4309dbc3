import { types } from "node:util";
import { readProperty } from "../foreign.ts";
import { boundedHidden } from "../secrets/secrets.ts";
import { describe } from "./describe.ts";
import { isErrorLike, nameOf, stackOf } from "./error-like.ts";

const MAX_MESSAGE_LENGTH = 4_000;
const MAX_STACK_LENGTH = 8_000;
const MAX_CODE_LENGTH = 100;
/** Causes nested deeper than this; an error may be its own cause. */
const MAX_DEPTH = 4;
/** Members of one AggregateError. */
const MAX_MEMBERS = 5;

/** What a log line says about an error. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  /** `ECONNREFUSED`, a SQLSTATE. */
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: LoggedError | string;
  readonly errors?: readonly (LoggedError | string)[];
}

/**
 * The fields of an error that are logged, and no others: drivers attach the failed command to their errors, with its
 * arguments, and that is how the password of a refused AUTH got into warn lines.
 */
export function loggedError(value: unknown): LoggedError | string {
  return fieldsOf(value, MAX_DEPTH);
}

function fieldsOf(value: unknown, depth: number): LoggedError | string {
  if (!isErrorLike(value) || depth === 0) return describe(value, MAX_MESSAGE_LENGTH);
  const [message, cause] = ["message", "cause"].map((name) => readProperty(value, name));
  const stack = stackOf(value);
  const code = codeOf(value);
  const errors = membersOf(value, depth);
  return {
    type: nameOf(value),
    message: typeof message === "string" ? boundedHidden(message, MAX_MESSAGE_LENGTH) : describe(message),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: boundedHidden(stack, MAX_STACK_LENGTH) }),
    ...(cause !== undefined && { cause: fieldsOf(cause, depth - 1) }),
    ...(errors !== undefined && { errors }),
  };
}

function codeOf(error: object): string | number | undefined {
  const code = readProperty(error, "code");
  if (typeof code === "string") return boundedHidden(code, MAX_CODE_LENGTH);
  return typeof code === "number" ? code : undefined;
}

function membersOf(error: object, depth: number): (LoggedError | string)[] | undefined {
  const errors = readProperty(error, "errors");
  if (types.isProxy(errors) || !Array.isArray(errors)) return undefined;
  return errors.slice(0, MAX_MEMBERS).map((member) => fieldsOf(member, depth - 1));
}
