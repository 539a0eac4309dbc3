import { ScalarType } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";

/** What protobuf expects in place of this JSON value; undefined when the value is right. */
export function scalarMistake(type: ScalarType, value: unknown): string | undefined {
  switch (type) {
    case ScalarType.STRING:
      if (typeof value !== "string") return "text";
      return value.isWellFormed() ? undefined : "text without lone surrogates";
    case ScalarType.BOOL:
      return typeof value === "boolean" ? undefined : "true or false";
    case ScalarType.BYTES:
      return isBase64(value) ? undefined : "bytes as base64 text";
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return isNumber(value) ? undefined : "a number";
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return isWhole(value, -(2n ** 31n), 2n ** 31n) ? undefined : "a whole number of 32 bits";
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return isWhole(value, 0n, 2n ** 32n) ? undefined : "a whole number of 32 bits, not negative";
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return isWhole(value, 0n, 2n ** 64n) ? undefined : "a whole number of 64 bits, not negative";
    default:
      return isWhole(value, -(2n ** 63n), 2n ** 63n) ? undefined : "a whole number of 64 bits";
  }
}

/** Numbers may be written as text, too: not every language can write those of 64 bits otherwise. */
function isWhole(value: unknown, least: bigint, beyond: bigint): boolean {
  const whole = wholeOf(value);
  return whole !== undefined && whole >= least && whole < beyond;
}

/** Text is never made a number first, which would round it: the largest of 64 bits became one too many. */
function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  const digits = typeof value === "string" ? /^(-?\d{1,20})(?:\.0+)?$/.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : BigInt(digits);
}

const isNumber = (value: unknown): boolean =>
  (typeof value === "number" && Number.isFinite(value)) ||
  (typeof value === "string" && value.trim() === value && isNumberText(value));

const isNumberText = (text: string): boolean =>
  ["NaN", "Infinity", "-Infinity"].includes(text) || (text !== "" && Number.isFinite(Number(text)));

function isBase64(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    base64Decode(value);
    return true;
  } catch {
    // Not being one is the answer.
    return false;
  }
}
