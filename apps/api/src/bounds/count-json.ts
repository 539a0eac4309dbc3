import { type Counted, MAX_DEPTH } from "./count-binary.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Counts the values of a JSON text without building any of them, and stops where a bound is broken. A text that is not
 * JSON is counted as far as it goes: saying what is wrong with it is the parser's job.
 */
export function countJson(bytes: Buffer, maxElements: number): Counted {
  let elements = 1;
  let depth = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case COMMA:
        elements += 1;
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        elements += 1;
        depth += 1;
        if (depth > MAX_DEPTH) return { broken: "depth" };
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      default:
        break;
    }
    if (elements > maxElements) return { broken: "elements" };
  }
  return { elements };
}

/** Where the string ends that begins at `start`; the text's end when it does not. */
export function endOfString(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    at = bytes.indexOf(QUOTE, at + 1);
    if (at === -1) return bytes.length;
    let backslashes = 0;
    while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
}
