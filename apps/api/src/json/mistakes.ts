import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { type Reading, shown } from "@muster/job";
import { nearest } from "@muster/runtime";
import { rpcReading } from "../rpc/fields.ts";
import { scalarMistake } from "./scalars.ts";
import { isDeepJson, refuseDuration, refuseTimestamp } from "./well-known.ts";

/** What a place in the document has to hold. */
type Kind = Pick<DescField, "fieldKind"> & {
  readonly message?: DescMessage | undefined;
  readonly enum?: DescEnum | undefined;
  readonly scalar?: ScalarType | undefined;
};

/**
 * Everything in a JSON document that keeps it from being this message. protobuf's own parser stops at the first
 * mistake, says `cannot decode message google.protobuf.Duration`, and names neither the field nor what it should be;
 * and it accepts some things that it should not (it reads the 30th of February as the 2nd of March).
 */
export function jsonMistakes(desc: DescMessage, json: unknown): Reading {
  const reading = rpcReading();
  walkMessage(reading, desc, json, "");
  return reading;
}

function walkMessage(reading: Reading, desc: DescMessage, json: unknown, path: string): void {
  switch (desc.typeName) {
    case "google.protobuf.Duration":
      return refuseDuration(reading, path, json);
    case "google.protobuf.Timestamp":
      return refuseTimestamp(reading, path, json);
    case "google.protobuf.Value":
    case "google.protobuf.Struct":
    case "google.protobuf.ListValue":
      if (isDeepJson(json))
        reading.refuseAs(path, "JSON with fewer levels of nesting", "more than can be read");
      return;
    default:
      if (!isObject(json))
        return reading.refuseAs(path === "" ? "request body" : path, "an object", shown(json));
      walkFields(reading, desc, json, path);
  }
}

function walkFields(
  reading: Reading,
  desc: DescMessage,
  json: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const seen = new Map<string, DescField>();
  for (const [key, value] of Object.entries(json)) {
    if (reading.full) return;
    const field = desc.fields.find(({ name, jsonName }) => name === key || jsonName === key);
    if (field === undefined) {
      refuseUnknown(reading, desc, key, value, path);
      continue;
    }
    const at = within(path, field.name);
    // What takes one place: the field under its two names, or one of those of which only one may be set.
    const place = field.oneof?.name ?? field.name;
    const before = seen.get(place);
    // For those, a null is the same as leaving the field out.
    if (value === null && field.oneof !== undefined && field.fieldKind === "scalar") continue;
    if (before === field) reading.refuseAs(at, `${field.name} or ${field.jsonName}`, "both");
    else if (before !== undefined) reading.refuseAs(at, `not beside ${before.name}`, "both");
    seen.set(place, field);
    walkField(reading, field, value, at);
  }
}

function walkField(reading: Reading, field: DescField, value: unknown, path: string): void {
  // Null is the same as leaving the field out, except where null is a value.
  if (value === null && field.message?.typeName !== "google.protobuf.Value") return;
  if (field.fieldKind === "list") {
    if (!Array.isArray(value)) return reading.refuseAs(path, "an array", shown(value));
    return value.forEach((item: unknown, index) =>
      walkSingle(reading, { ...elementOf(field), fieldKind: field.listKind }, item, `${path}[${index}]`),
    );
  }
  if (field.fieldKind === "map") {
    if (!isObject(value)) return reading.refuseAs(path, "an object", shown(value));
    for (const [key, item] of Object.entries(value)) {
      const mistake = scalarMistake(field.mapKey, key);
      if (mistake !== undefined) reading.refuseAs(`${path} (a name)`, mistake, shown(key));
      else
        walkSingle(
          reading,
          { ...elementOf(field), fieldKind: field.mapKind },
          item,
          `${path}[${shown(key)}]`,
        );
    }
    return;
  }
  walkSingle(reading, field, value, path);
}

const elementOf = ({ message, enum: names, scalar }: DescField): Omit<Kind, "fieldKind"> => ({
  message,
  enum: names,
  scalar,
});

function walkSingle(reading: Reading, kind: Kind, value: unknown, path: string): void {
  if (reading.full) return;
  if (kind.message !== undefined) return walkMessage(reading, kind.message, value, path);
  if (kind.enum !== undefined) return walkEnum(reading, kind.enum, value, path);
  const expected = kind.scalar === undefined ? undefined : scalarMistake(kind.scalar, value);
  if (expected !== undefined) reading.refuseAs(path, expected, shown(value));
}

function walkEnum(reading: Reading, desc: DescEnum, value: unknown, path: string): void {
  const names = desc.values.map(({ name }) => name);
  const known =
    typeof value === "string"
      ? names.includes(value)
      : typeof value === "number" && scalarMistake(ScalarType.INT32, value) === undefined;
  if (known) return;
  // The first one is what a field holds that was left out.
  const meant = typeof value === "string" ? nearest(value, names) : undefined;
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  reading.refuseAs(path, `one of ${names.slice(1).join(", ")}${hint}`, shown(value));
}

function refuseUnknown(reading: Reading, desc: DescMessage, key: string, value: unknown, path: string): void {
  const names = desc.fields.map(({ name }) => name);
  const meant = nearest(key, names);
  const short = key.length > 64 ? `${key.slice(0, 64)}…` : key;
  const expected = meant ?? `one of the fields ${names.join(", ")}`;
  reading.refuseAs(within(path, short), `${expected} ("${short}" is unknown)`, shown(value));
}

const within = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
