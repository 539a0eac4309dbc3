import { type HandlerJob, PermanentError } from "@muster/job";

/** Readers of a JSON payload: each answers the field, or fails the job for good with what was wrong. */

/** Characters of a value in an error: it may be all of the payload. */
const MAX_SHOWN = 100;

export type Fields = Readonly<Record<string, unknown>>;

const wrong = (field: string, expected: string, got: unknown): PermanentError =>
  new PermanentError(`payload.${field}: expected ${expected}, got ${shown(got)}`);

const shown = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, MAX_SHOWN);

export function fieldsOf(job: HandlerJob): Fields {
  const value = job.json();
  if (value === null) return {};
  if (isObject(value)) return value;
  throw new PermanentError(`payload: expected a JSON object, got ${shown(value)}`);
}

/** A whole number: timers and buffers take no other. */
export function readNumber(
  fields: Fields,
  name: string,
  bounds: { min: number; max: number },
  fallback: number,
): number {
  const value = fields[name] ?? fallback;
  if (Number.isInteger(value) && Number(value) >= bounds.min && Number(value) <= bounds.max)
    return Number(value);
  throw wrong(name, `a whole number from ${bounds.min} to ${bounds.max}`, value);
}

export function readText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || typeof value === "string") return value;
  throw wrong(name, "text", value);
}

export function readTexts(fields: Fields, name: string): string[] {
  const value = fields[name];
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string"))
    return value;
  throw wrong(name, "a list of texts, at least one", value);
}

export function readMap(fields: Fields, name: string): Record<string, string> {
  const value = fields[name] ?? {};
  if (!isObject(value)) throw wrong(name, "an object of texts", value);
  const entries = Object.entries(value).map(([key, item]): [string, string] => {
    if (typeof item !== "string") throw wrong(`${name}.${key}`, "text", kindOf(item));
    // Not shown: it may be a key.
    if (item.includes("\0")) throw wrong(`${name}.${key}`, "text without NUL", "text with NUL");
    return [key, item];
  });
  return Object.fromEntries(entries);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
