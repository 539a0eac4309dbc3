import { types } from "node:util";
import { boundedText, readProperty } from "../foreign.ts";
import { boundedHidden, hideSecrets } from "../secrets/secrets.ts";
import { isErrorLike, nameOf } from "./error-like.ts";
import { inspectBounded } from "./inspect-bounded.ts";

/** Characters of a description, unless its reader has room for more or less. */
const MAX_LENGTH = 4_000;
/** Characters of each error but the outermost: all of them have to fit. */
const MAX_INNER_LENGTH = 600;
const MAX_CODE_LENGTH = 100;
/** Errors in one description, causes and members together. */
const MAX_ERRORS = 12;
/** Members of one AggregateError. */
const MAX_MEMBERS = 5;

/**
 * A foreign value in words, in at most `maxLength` characters: anything may be thrown, or be the cause of what was
 * thrown. Errors are described by their name, message, code, HTTP status, causes and members; anything else as
 * `util.inspect` would show it. It never throws, runs no code of a Proxy and no custom `inspect` or `toJSON`, and takes
 * microseconds however large the value is. The text is well-formed and without NUL, so that every store takes it.
 */
export function describe(value: unknown, maxLength: number = MAX_LENGTH): string {
  try {
    const told = isErrorLike(value)
      ? tellError(value, maxLength, { seen: new Set(), left: MAX_ERRORS })
      : typeof value === "string" && value !== ""
        ? boundedHidden(value, maxLength)
        : inspectBounded(value);
    // A library's error may name what it could not reach, password and all, and this text goes into the job's row.
    return boundedText(hideSecrets(told), maxLength);
  } catch {
    // Out of stack or memory: describing a failure must not add another.
    return `a value of type ${typeof value} that cannot be shown`;
  }
}

/**
 * What is being described, so that an error which is its own cause ends, and a thousand members do not take all the
 * room.
 */
interface Telling {
  readonly seen: Set<object>;
  left: number;
}

function tellError(error: object, maxLength: number, telling: Telling): string {
  telling.seen.add(error);
  telling.left -= 1;
  const behind = tellCauses(error, telling);
  // Its causes mostly say more than the end of a long message.
  const room = Math.max(maxLength - behind.length, Math.ceil(maxLength / 2));
  return `${boundedText(tellItself(error), room)}${behind}`;
}

function tellItself(error: object): string {
  const name = nameOf(error);
  const message = messageOf(error);
  const itself = message === "" ? name : name === "Error" ? message : `${name}: ${message}`;
  const marks = [codeOf(error), statusOf(error)].filter(
    (mark) => mark !== undefined && !itself.includes(mark.value),
  );
  if (marks.length > 0) return `${itself} (${marks.map((mark) => mark?.text).join(", ")})`;
  return message === "" ? `${itself} without a message` : itself;
}

function messageOf(error: object): string {
  const message = readProperty(error, "message");
  if (message === undefined) return "";
  return typeof message === "string" ? boundedHidden(message, MAX_LENGTH) : inspectBounded(message);
}

interface Mark {
  readonly value: string;
  readonly text: string;
}

/** `ECONNREFUSED`, an exit code, a SQLSTATE: often all that an error says. A DOMException's number says nothing. */
function codeOf(error: object): Mark | undefined {
  const code = readProperty(error, "code");
  if (typeof code === "string" && code !== "") {
    const value = boundedHidden(code, MAX_CODE_LENGTH);
    return { value, text: value };
  }
  const own = Object.hasOwn(error, "code") && typeof code === "number";
  return own ? { value: String(code), text: `code ${code}` } : undefined;
}

/** As clients of HTTP name it. */
function statusOf(error: object): Mark | undefined {
  const response = readProperty(error, "response");
  const status = [
    readProperty(error, "status"),
    readProperty(error, "statusCode"),
    typeof response === "object" && response !== null ? readProperty(response, "status") : undefined,
  ].find((value): value is number => typeof value === "number" && value >= 100 && value <= 599);
  return status === undefined ? undefined : { value: String(status), text: `status ${status}` };
}

function tellCauses(error: object, telling: Telling): string {
  const cause = readProperty(error, "cause");
  return `${tellMembers(error, telling)}${cause === undefined ? "" : ` (caused by ${tellInner(cause, telling)})`}`;
}

/** What an AggregateError collected, or a SuppressedError brought together. */
function tellMembers(error: object, telling: Telling): string {
  const suppressed = readProperty(error, "suppressed");
  const errors = readProperty(error, "errors");
  const members =
    suppressed === undefined
      ? listOf(errors)
      : { first: [readProperty(error, "error"), suppressed], count: 2 };
  if (members.count === 0) return "";
  const told = members.first.map((member) => tellInner(member, telling));
  if (members.count > told.length) told.push(`and ${members.count - told.length} more`);
  return ` [${told.join("; ")}]`;
}

function listOf(value: unknown): { readonly first: readonly unknown[]; readonly count: number } {
  if (types.isProxy(value) || !Array.isArray(value)) return { first: [], count: 0 };
  const count = value.length;
  const first = Array.from({ length: Math.min(count, MAX_MEMBERS) }, (_, index) =>
    readProperty(value, String(index)),
  );
  return { first, count };
}

function tellInner(value: unknown, telling: Telling): string {
  if (!isErrorLike(value)) return boundedText(inspectBounded(value), MAX_INNER_LENGTH);
  if (telling.seen.has(value)) return "[Circular]";
  if (telling.left <= 0) return "…";
  return tellError(value, MAX_INNER_LENGTH, telling);
}
