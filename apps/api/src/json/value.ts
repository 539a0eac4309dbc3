import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";

/** Readers of protobuf accept 100 nested messages, and a job's status itself uses some of those. */
const MAX_NESTED = 95;
/** gRPC clients accept 4 MiB by default, and a job is more than its result. */
const MAX_VALUE_BYTES: number = 3 * 1024 * 1024;

/** JSON that clients could not read as a value travels as its text. */
export function toValue(json: string): Value {
  try {
    return readableValue(json);
  } catch {
    return fromJson(ValueSchema, json);
  }
}

/**
 * The value of a JSON text. A number in a list is 2 bytes of text and 11 of protobuf: a result within its bound can be
 * an answer far beyond what clients take.
 * @throws RangeError when clients could not read it: their whole answer would be lost with it, and with that a watch's
 * end
 */
export function readableValue(json: string): Value {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse answers is a JsonValue
  const value = JSON.parse(json) as JsonValue;
  const { nested, bytes } = measure(value);
  if (nested > MAX_NESTED) throw new RangeError("nested too deep");
  if (bytes > MAX_VALUE_BYTES) throw new RangeError("too large");
  return fromJson(ValueSchema, value);
}

/** The size of a value as a google.protobuf.Value: levels of nesting, and bytes on the wire. */
export interface Measure {
  readonly nested: number;
  readonly bytes: number;
}

/** The tag of each field of Value, Struct and ListValue, and of the two of a map's entry. */
const TAG_BYTES = 1;
const DOUBLE_BYTES = 8;
const BOOL_BYTES = 1;

/** @throws RangeError for a number that is not finite */
export function measure(value: JsonValue): Measure {
  if (Array.isArray(value)) return measureList(value);
  if (typeof value === "object" && value !== null) return measureObject(value);
  if (typeof value === "string") return { nested: 1, bytes: fieldBytes(Buffer.byteLength(value)) };
  if (typeof value !== "number") return { nested: 1, bytes: TAG_BYTES + BOOL_BYTES };
  // Written as a number beyond what a double holds; protobuf's JSON knows no infinity.
  if (!Number.isFinite(value)) throw new RangeError("not a finite number");
  return { nested: 1, bytes: TAG_BYTES + DOUBLE_BYTES };
}

function measureList(items: readonly JsonValue[]): Measure {
  let [nested, bytes] = [0, 0];
  for (const item of items) {
    const part = measure(item);
    nested = Math.max(nested, part.nested);
    bytes += fieldBytes(part.bytes);
  }
  // Value and ListValue.
  return { nested: nested + 2, bytes: fieldBytes(bytes) };
}

function measureObject(fields: Readonly<Record<string, JsonValue>>): Measure {
  let [nested, bytes] = [0, 0];
  for (const [name, value] of Object.entries(fields)) {
    const part = measure(value);
    nested = Math.max(nested, part.nested);
    bytes += fieldBytes(fieldBytes(Buffer.byteLength(name)) + fieldBytes(part.bytes));
  }
  // Value, Struct and the entry of its map.
  return { nested: nested + 3, bytes: fieldBytes(bytes) };
}

/** A field with a length: its tag, the length in 7 bits a byte, and what it holds. */
function fieldBytes(length: number): number {
  return TAG_BYTES + Math.max(1, Math.ceil((32 - Math.clz32(length)) / 7)) + length;
}
