/** Of an error's text so much counts: what follows is mostly what was called with what. */
const MAX_LENGTH = 1_000;

/** What differs from one failure to the next of the same cause: ids, numbers, what is quoted. */
const DIFFERS: readonly (readonly [RegExp, string])[] = [
  [/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/giu, "#"],
  [/"[^"]*"|'[^']*'|`[^`]*`/gu, '""'],
  [/0x[\da-f]+|\b[\da-f]*\d[\da-f]*\b/giu, "#"],
  [/\s+/gu, " "],
];

/** The error as it is for all failures of its kind: what is made of it tells those apart, and not their details. */
export function normalised(error: string): string {
  let text = error.slice(0, MAX_LENGTH);
  for (const [pattern, instead] of DIFFERS) text = text.replace(pattern, instead);
  return text.trim();
}
