import { types } from "node:util";
import { type Body, MAX_RESULT_BYTES, type Outcome } from "@muster/job";
import { describe, findUnkept, isErrorLike, readProperty } from "@muster/runtime";

type Returned = Extract<Outcome, { kind: "succeeded" | "permanent" }>;

const EXPECTED = "a value that JSON can hold, or bytes (Uint8Array)";
/** Characters of a value that its refusal shows. */
const MAX_SHOWN_LENGTH = 300;

/**
 * What a handler has returned, as its job's result; a permanent failure when it cannot be kept as it is. Never throws.
 * A result that was kept as `{}` because JSON shows nothing of a Map would be a silent loss.
 */
export function toOutcome(value: unknown): Returned {
  try {
    return toBody(value);
  } catch (error) {
    // Its own code runs here (toJSON, getters), and its bytes may be another thread's by now.
    return refused(`a value that JSON can hold: ${describe(error, MAX_SHOWN_LENGTH)}`);
  }
}

const refused = (expected: string): Returned => ({
  kind: "permanent",
  error: `result: expected ${expected}`,
});
const unlike = (value: unknown, hint = ""): Returned =>
  refused(`${EXPECTED}, got ${describe(value, MAX_SHOWN_LENGTH)}${hint}`);

function toBody(value: unknown): Returned {
  if (value === undefined) return { kind: "succeeded" };
  if (types.isUint8Array(value)) return bytes(value);
  const reason = reasonAgainst(value);
  if (reason !== undefined) return unlike(value, reason);
  // Before it is escaped, which may make it six times as long.
  if (typeof value === "string" && value.length > MAX_RESULT_BYTES) return tooLarge(value.length);
  // An error that is returned was not thrown: it is the result, and JSON alone would show nothing of it.
  const shown = withErrorTold("", value);
  const text: unknown = JSON.stringify(shown);
  if (typeof text !== "string") return unlike(value);
  if (text === "{}" && !isPlain(shown)) return unlike(value, ", of which JSON shows nothing");
  if (text.length > MAX_RESULT_BYTES) return tooLarge(Buffer.byteLength(text));
  // Only what JSON shows as an empty object may hold what it cannot show.
  return text.includes("{}") ? looked(shown) : json(text);
}

/**
 * Errors are kept, such as the reasons of `Promise.allSettled`; anything else of which JSON shows nothing is refused.
 */
function looked(value: unknown): Returned {
  const unkept = findUnkept(value);
  return unkept === undefined
    ? json(JSON.stringify(value, withErrorTold))
    : unlike(unkept.value, ` in ${unkept.path}`);
}

const json = (text: string): Returned => kept({ kind: "json", data: Buffer.from(text, "utf8") });

/** JSON alone would show nothing of an error's message. */
const withErrorTold = (_name: string, value: unknown): unknown =>
  isErrorLike(value) && !hasJson(value) ? { error: describe(value) } : value;

/** A copy: the handler may use its buffer again, give it away or share it before the job's end is written. */
function bytes(value: Uint8Array): Returned {
  if (value.byteLength > MAX_RESULT_BYTES) return tooLarge(value.byteLength);
  // For a detached buffer this throws; read one by one, its bytes would look like an empty result.
  return kept({ kind: "bytes", data: new Uint8Array(value) });
}

function kept(result: Body): Returned {
  return result.data.length > MAX_RESULT_BYTES ? tooLarge(result.data.length) : { kind: "succeeded", result };
}

/** A cut result would be a wrong one, and running the job again would make the same one. */
const tooLarge = (length: number): Returned =>
  refused(`at most ${MAX_RESULT_BYTES} bytes, got ${length}; store it elsewhere and return where`);

/** Why JSON would say something other than what was meant; undefined when it would not, as far as can be told. */
function reasonAgainst(value: unknown): string | undefined {
  if (typeof value === "function" || typeof value === "symbol") return "";
  if (typeof value === "bigint") return "; return it as text";
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  if (hasJson(value)) return undefined;
  if (types.isMap(value)) return "; return Object.fromEntries(…) of it";
  if (types.isSet(value)) return "; return an array of it";
  if (isStream(value)) return ", which nobody has read; read it and return what it yielded";
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)
    ? "; return a Uint8Array of its bytes, or an array"
    : undefined;
}

const hasJson = (value: object): boolean => typeof readProperty(value, "toJSON") === "function";

/** Streams, iterators and generators: the work is still to be done, and nobody would do it. */
function isStream(value: object): boolean {
  if (types.isGeneratorObject(value)) return true;
  const isFunction = (key: string | symbol): boolean => typeof readProperty(value, key) === "function";
  return (
    isFunction(Symbol.asyncIterator) ||
    (isFunction("next") && isFunction(Symbol.iterator)) ||
    isFunction("pipe")
  );
}

/** What `{}` describes completely: a literal, an object without a prototype, or one with a toJSON. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm has that realm's Object.prototype, which has none itself.
  const isLast =
    typeof prototype === "object" && prototype !== null && Object.getPrototypeOf(prototype) === null;
  return prototype === null || isLast || hasJson(value);
}
