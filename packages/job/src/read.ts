import { invalid } from "./errors.ts";
import { QUEUE_NAME } from "./lane.ts";
import { MAX_LABEL_LENGTH, MAX_LABELS, MAX_PAYLOAD_BYTES } from "./limits.ts";
import type { Body } from "./outcome.ts";

/** Readers of single request fields: each answers the value, or throws what was wrong with it. */

/** Text that SQL takes and people can read back: bounded, without NUL and lone surrogates. */
export function readText(
  field: string,
  value: string,
  bounds: { readonly min?: number; readonly max: number },
): string {
  const { min = 0, max } = bounds;
  if (typeof value !== "string") throw invalid(field, "text", typeof value);
  if (value.length < min || value.length > max) {
    throw invalid(field, min === 0 ? `at most ${max} characters` : `${min} to ${max} characters`, value);
  }
  if (value.includes("\0") || !value.isWellFormed())
    throw invalid(field, "text without NUL and lone surrogates", value);
  return value;
}

export function readCount(field: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) throw invalid(field, `${min} to ${max}`, value);
  return value;
}

/** A number between the bounds; not NaN. */
export function readNumber(
  field: string,
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  if (!(value >= min && value <= max)) throw invalid(field, `${min} to ${max}`, value);
  return value;
}

export function readQueue(field: string, value: string): string {
  if (!QUEUE_NAME.test(value)) throw invalid(field, "1 to 64 of the characters A-Z a-z 0-9 _ . -", value);
  return value;
}

export function readPayload(field: string, payload: Body): Body {
  const { length } = payload.data;
  if (length > MAX_PAYLOAD_BYTES) throw invalid(field, `at most ${MAX_PAYLOAD_BYTES} bytes`, length);
  return payload;
}

/** The labels as a field of a job: a copy, or no field when there are none. */
export function readLabels(
  field: string,
  labels: Readonly<Record<string, string>>,
): { readonly labels?: Readonly<Record<string, string>> } {
  const entries = Object.entries(labels);
  if (entries.length === 0) return {};
  if (entries.length > MAX_LABELS) throw invalid(field, `at most ${MAX_LABELS} labels`, entries.length);
  for (const [name, value] of entries) {
    readText(`${field} (a name)`, name, { min: 1, max: MAX_LABEL_LENGTH });
    readText(`${field}[${JSON.stringify(name)}]`, value, { max: 4 * MAX_LABEL_LENGTH });
  }
  return { labels: Object.fromEntries(entries) };
}
