import { types } from "node:util";
import { type Body, JOB_FIELDS, MAX_PAYLOAD_BYTES, type Reading } from "@muster/job";
import { findUnkept, isErrorLike } from "@muster/runtime";
import type { Written } from "./job-request.ts";

const EXPECTED_JSON = "a value that JSON can hold";
const NOTHING: Uint8Array = new Uint8Array();

/** What the handler gets: bytes, or a value as JSON text. */
export function readBody(reading: Reading, { payload, json }: Written): Body {
  if (payload !== undefined && json !== undefined)
    reading.refuse(JOB_FIELDS.json, "at most one of payload and json", "both");
  if (json !== undefined) return reading.payload(JOB_FIELDS.json, jsonBody(reading, json));
  if (payload === undefined) return { kind: "bytes", data: NOTHING };
  if (types.isUint8Array(payload)) return bytesBody(reading, payload);
  reading.refuse(JOB_FIELDS.payload, "a Uint8Array (or use json)", payload);
  return { kind: "bytes", data: NOTHING };
}

/** A copy: until the statement is sent, its caller may write the next job into the same bytes, or give them away. */
function bytesBody(reading: Reading, payload: Uint8Array): Body {
  // They look like none, and the job would run without them.
  if (isGivenAway(payload))
    reading.refuse(JOB_FIELDS.payload, "bytes that were not given away (their buffer is detached)", payload);
  const body = reading.payload(JOB_FIELDS.payload, { kind: "bytes", data: payload });
  return payload.length > MAX_PAYLOAD_BYTES ? body : { ...body, data: Buffer.from(payload) };
}

const isGivenAway = ({ buffer }: Uint8Array): boolean => "detached" in buffer && buffer.detached;

function jsonBody(reading: Reading, value: unknown): Body {
  const text = jsonText(reading, value);
  return { kind: "json", data: text === undefined ? NOTHING : Buffer.from(text, "utf8") };
}

/** Undefined when it was refused. */
function jsonText(reading: Reading, value: unknown): string | undefined {
  let text: string | undefined;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undefined for a function and a symbol, which the compiler does not know
    text = JSON.stringify(value) as string | undefined;
    // JSON.stringify writes a NaN as null. Looked for only where there is a null: asking about each value takes five
    // times as long.
    if (text?.includes("null") === true) JSON.stringify(value, refuseNonFinite);
    if (text?.includes("{}") === true) refuseUnkept(value);
  } catch (error) {
    // Cycles, bigints, and whatever a toJSON of the value's own throws.
    reading.refuse(JOB_FIELDS.json, EXPECTED_JSON, error instanceof Error ? error.message : "another");
    return undefined;
  }
  // A Map, a Promise that was not awaited: their content is in none of their fields.
  if (text === undefined || (text === "{}" && Object.prototype.toString.call(value) !== "[object Object]")) {
    reading.refuse(JOB_FIELDS.json, EXPECTED_JSON, value);
    return undefined;
  }
  return text;
}

/** Deeper than at its top: `{ ids: new Set([7]) }` would reach the handler as `{ "ids": {} }`. */
function refuseUnkept(value: unknown): void {
  const unkept = findUnkept(value);
  if (unkept !== undefined && unkept.path !== "")
    throw new TypeError(`${Object.prototype.toString.call(unkept.value)} in its field ${unkept.path}`);
  JSON.stringify(value, refuseError);
}

function refuseError(name: string, value: unknown): unknown {
  if (isErrorLike(value) && Object.keys(value).length === 0 && !("toJSON" in value))
    throw new TypeError(`an error${name === "" ? "" : ` in its field ${name}`}`);
  return value;
}

function refuseNonFinite(name: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new RangeError(`${value}${name === "" ? "" : ` in its field ${name}`}`);
  return value;
}
