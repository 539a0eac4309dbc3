import { invalid } from "./errors.ts";

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
