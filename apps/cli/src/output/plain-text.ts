/** Everything that a terminal might take for an order, and what would break a row. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line that changes nothing but itself: labels and errors come from whoever submits jobs, and a terminal obeys its escapes. */
export const plainLine = (text: string): string =>
  text
    .replaceAll(/\s*\r?\n\s*/gu, " ⏎ ")
    .replaceAll("\t", " ")
    .replaceAll(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The same, but lines stay lines. */
export const plainText = (text: string): string => text.split(/\r?\n/u).map(plainLine).join("\n");
