import { types } from "node:util";
import {
  boundedHidden,
  describe,
  hiddenField,
  isErrorLike,
  isSecretField,
  readProperty,
} from "@muster/runtime";

const MAX_DEPTH = 5;
const MAX_ENTRIES = 100;
/** Values of one line, all depths together. */
const MAX_VALUES = 500;
const MAX_STRING_LENGTH = 2_000;
/** Characters of all strings of one line together. */
const MAX_LENGTH = 16_000;
const CUT = "… (cut)";

/**
 * What a handler logs with a line, as plain data within bounds: lines are written synchronously, and one of 100 MB
 * would hold up the endings of all jobs of its worker. What does not fit leaves a mark, and so does what is a secret. Never
 * throws.
 */
export function plainFields(fields: unknown): unknown {
  const left = { values: MAX_VALUES, length: MAX_LENGTH };
  try {
    return plain(fields, 0, left);
  } catch (error) {
    // A toJSON of the handler's own has thrown.
    return { fields: `not shown: ${describe(error, MAX_STRING_LENGTH)}` };
  }
}

interface Left {
  values: number;
  length: number;
}

function plain(value: unknown, depth: number, left: Left): unknown {
  left.values -= 1;
  if (left.values < 0) return CUT;
  if (value === null || typeof value === "boolean" || typeof value === "number" || value === undefined)
    return value;
  if (typeof value === "string") return text(value, left);
  if (typeof value !== "object" || types.isProxy(value))
    return text(describe(value, MAX_STRING_LENGTH), left);
  if (isErrorLike(value)) return errorFields(value, left);
  if (types.isDate(value) || ArrayBuffer.isView(value) || types.isMap(value) || types.isSet(value))
    return text(describe(value, MAX_STRING_LENGTH), left);
  if (depth >= MAX_DEPTH) return CUT;
  const toJson = readProperty(value, "toJSON");
  if (typeof toJson === "function") {
    const json: unknown = Reflect.apply(toJson, value, []);
    // One that returns itself would be asked for ever.
    return json === value ? entries(value, depth, left) : plain(json, depth + 1, left);
  }
  return Array.isArray(value) ? list(value, depth, left) : entries(value, depth, left);
}

function text(value: string, left: Left): string {
  const bounded = boundedHidden(value, Math.min(MAX_STRING_LENGTH, Math.max(left.length, CUT.length)));
  left.length -= bounded.length;
  return bounded;
}

/** An Error has no fields of its own that JSON would show. */
function errorFields(value: object, left: Left): unknown {
  const name = readProperty(value, "name");
  return {
    ...(typeof name === "string" && { name: text(name, left) }),
    message: text(describe(value, MAX_STRING_LENGTH).replace(`${String(name)}: `, ""), left),
  };
}

function list(value: readonly unknown[], depth: number, left: Left): unknown[] {
  const shown = Array.from({ length: Math.min(value.length, MAX_ENTRIES) }, (_, index) =>
    plain(readProperty(value, index), depth + 1, left),
  );
  if (value.length > MAX_ENTRIES) shown.push(CUT);
  return shown;
}

function entries(value: object, depth: number, left: Left): unknown {
  const keys = Object.keys(value);
  const shown = keys
    .slice(0, MAX_ENTRIES)
    .map((key) => [text(key, left), field(key, readProperty(value, key), depth, left)] as const);
  if (keys.length > MAX_ENTRIES) shown.push([CUT, keys.length]);
  return Object.fromEntries(shown);
}

/** These lines are kept with the job, where everybody who may read it reads them. */
function field(name: string, value: unknown, depth: number, left: Left): unknown {
  return isSecretField(name) ? hiddenField(value) : plain(value, depth + 1, left);
}
