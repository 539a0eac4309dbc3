import { type DescField, type DescMessage, type JsonValue, ScalarType } from "@bufbuild/protobuf";

/** What each field of each request is tried with, by its type, as JSON. */

const LONG = "x".repeat(300_000);
const TEXTS: readonly JsonValue[] = [
  "\0",
  "a\uD800b",
  "💩".repeat(300),
  "__proto__",
  "%00%ff\r\n",
  "' OR 1=1; --",
  LONG,
  7,
  null,
  ["a"],
];
const SMALL: readonly JsonValue[] = [
  -1,
  2_147_483_647,
  -2_147_483_648,
  1.5,
  "12",
  "1e3",
  "",
  "NaN",
  1e10,
  true,
];
const LARGE: readonly JsonValue[] = [
  "-1",
  "9223372036854775807",
  "-9223372036854775808",
  "18446744073709551615",
  1e300,
  "0x10",
];
const REAL: readonly JsonValue[] = ["NaN", "Infinity", "-Infinity", 1e308, 5e-324, -0, "1e999", -1];
const SWITCH: readonly JsonValue[] = [true, "true", 1, null];
const BYTES: readonly JsonValue[] = ["!!!", "AA", "/_-+", Buffer.alloc(300_000).toString("base64"), 7];
const ENUM: readonly JsonValue[] = ["NOPE", 99, -1, 2_147_483_648, "", null];

function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** Of types that JSON writes in forms of their own. */
const WELL_KNOWN: Readonly<Record<string, readonly JsonValue[]>> = {
  "google.protobuf.Duration": [
    "315576000000s",
    "-315576000000s",
    "315576000001s",
    "0.000000001s",
    "-0.5s",
    "s",
    "1e3s",
    "5m",
    7,
  ],
  "google.protobuf.Timestamp": [
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "0000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "now",
    7,
  ],
  "google.protobuf.Value": [
    nested(40),
    nested(120),
    null,
    { ["__proto__"]: { a: 1 } },
    "\uD800",
    { "a\0": "\0" },
    Array.from({ length: 130_000 }, () => 1),
  ],
};

const MAP: readonly JsonValue[] = [
  { "": "" },
  { ["__proto__"]: "x", constructor: "y" },
  { "a\0": "\uD800" },
  { a: 1 },
  Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`k${n}`, "v"])),
  Object.fromEntries(Array.from({ length: 30_000 }, (_, n) => [`k${n}`, "v"])),
  [],
];

function ofScalar(type: ScalarType): readonly JsonValue[] {
  switch (type) {
    case ScalarType.STRING:
      return TEXTS;
    case ScalarType.BYTES:
      return BYTES;
    case ScalarType.BOOL:
      return SWITCH;
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return REAL;
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return LARGE;
    default:
      return SMALL;
  }
}

/** Deeper messages are those of fields that have been tried elsewhere. */
const MAX_DEPTH = 4;

/** Each odd value of one field, and of the fields of its message. */
function oddOf(field: DescField, depth: number): JsonValue[] {
  if (field.fieldKind === "map") return [...MAP];
  const single = oddOne(field, depth);
  if (field.fieldKind !== "list") return single;
  const some = single.map((value) => [value]);
  return [...some, Array.from({ length: 30_000 }, () => single[0] ?? {}), {}, null, "x"];
}

function oddOne(field: DescField, depth: number): JsonValue[] {
  if (field.enum !== undefined) return [...ENUM];
  if (field.message !== undefined) return [[], "x", {}, ...oddMessages(field.message, depth + 1)];
  return field.scalar === undefined ? [] : [...ofScalar(field.scalar)];
}

function oddMessages(message: DescMessage, depth: number): JsonValue[] {
  const wellKnown = WELL_KNOWN[message.typeName];
  if (wellKnown !== undefined) return [...wellKnown];
  if (depth > MAX_DEPTH) return [];
  return message.fields.flatMap((field) => oddOf(field, depth).map((value) => ({ [field.jsonName]: value })));
}

export interface OddRequest {
  /** Where the odd value is. */
  readonly field: string;
  readonly request: Readonly<Record<string, JsonValue>>;
}

/** Requests each of which has one odd value in the place of a right one. */
export function* oddRequests(
  message: DescMessage,
  right: Readonly<Record<string, JsonValue>>,
): Generator<OddRequest> {
  yield { field: "", request: { nonsense: 1 } };
  for (const field of message.fields) {
    // Of those of which one may be set, it takes the place of the right one.
    const others = new Set(
      field.oneof?.fields.filter((one) => one !== field).map(({ jsonName }) => jsonName),
    );
    const rest = Object.fromEntries(Object.entries(right).filter(([name]) => !others.has(name)));
    for (const value of oddOf(field, 1))
      yield { field: field.name, request: merged(rest, field.jsonName, value) };
  }
}

/** An odd field of a message stands among its right ones. */
function merged(
  right: Readonly<Record<string, JsonValue>>,
  name: string,
  value: JsonValue,
): Record<string, JsonValue> {
  const before = right[name];
  if (Array.isArray(before) && Array.isArray(value) && value.length === 1)
    return { ...right, [name]: [mixed(before[0], value[0])] };
  return { ...right, [name]: mixed(before, value) };
}

function mixed(right: JsonValue | undefined, odd: JsonValue | undefined): JsonValue {
  if (!isObject(right) || !isObject(odd)) return odd ?? null;
  const entries = Object.entries(odd).map(([name, value]): [string, JsonValue] => [
    name,
    mixed(right[name], value),
  ]);
  return { ...right, ...Object.fromEntries(entries) };
}

const isObject = (value: JsonValue | undefined): value is { [name: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
