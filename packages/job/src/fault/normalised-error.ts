/** Of an error's text so much is looked at: what follows is mostly what was called with what. */
const LOOKED_AT = 1_000;
/** Characters of a fault's message. */
export const MAX_FAULT_MESSAGE = 200;

/**
 * What differs from one failure to the next of the same cause, in this order: a time has numbers, a path may have ids. No
 * pattern repeats what can match the same text in two ways, so that none takes longer than its text is long.
 */
const DIFFERS: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/giu, "<id>"],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/gu, "<time>"],
  [/\b[a-z][a-z\d+.-]{0,20}:\/\/[^\s"'`<>)]+/giu, "<url>"],
  [/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/gu, "<address>"],
  [/"[^"]*"|`[^`]*`|(?<![\p{L}\d])'[^']*'(?![\p{L}\d])/gu, "<value>"],
  [/\[?\b(?:\d{1,3}\.){3}\d{1,3}\b\]?(?::\d{1,5})?/gu, "<address>"],
  // Before IPv6, which looks like it.
  [/(?<![\w:.])\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?![\w:.])/gu, "<time>"],
  [
    /(?<![\da-z:])\[?(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?:%\w{1,16})?\]?(?::\d{1,5})?(?![\da-z:])/giu,
    "<address>",
  ],
  // Before hosts with a port: the end of `/home/ada/a.ts:12` looks like one, and would leave the folders.
  [/(?<![\w<])(?:[a-z]:)?(?:[\\/][\w.@%+~=-]+){2,}[\\/]?/giu, "<path>"],
  [/\b[a-z][a-z\d.-]{0,252}:\d{2,5}\b/giu, "<address>"],
  [/\b0x[\da-f]+\b/giu, "<n>"],
  // Ids of databases and of other services: long, and with a digit somewhere. As numbers are, for some have nothing but digits.
  [/\b(?=[a-z_-]{0,40}\d)[\da-z_-]{20,}\b/giu, "<n>"],
  [/\b(?=[a-f]{0,32}\d)[\da-f]{8,}\b/giu, "<n>"],
  [/[+-]?\d+(?:[.,]\d+)*/gu, "<n>"],
  [/\s+/gu, " "],
];

/**
 * The error as it is for all failures of its kind: without numbers, ids, addresses, paths, times and what is quoted, in at most
 * {@link MAX_FAULT_MESSAGE} characters. Cut before it is looked at: an error may have as many characters as its thrower likes.
 */
export function normalisedError(error: string): string {
  let text = error.slice(0, LOOKED_AT).toWellFormed();
  for (const [pattern, instead] of DIFFERS) text = text.replace(pattern, instead);
  // At whole characters: half of one is no text for SQL.
  return Array.from(text.trim()).slice(0, MAX_FAULT_MESSAGE).join("");
}
