import { endOfString } from "../bounds/count-json.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPENING: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d]);

/** The name, and what anybody puts around it. */
const MAX_HEAD_BYTES = 256;

/**
 * The texts of a list's items, where the list is the only member of a JSON document, has this name and is not empty; at
 * last, or instead, undefined where the document is of another form. What is between the list's commas need not be JSON.
 */
export function* listItems(document: Buffer, name: string): Generator<Buffer | undefined> {
  const opening = new RegExp(String.raw`^\s*\{\s*"${name}"\s*:\s*\[`, "u");
  const head = opening.exec(document.toString("latin1", 0, MAX_HEAD_BYTES))?.[0];
  if (head === undefined) {
    yield undefined;
    return;
  }
  let start = head.length;
  let depth = 0;
  for (let at = start; at < document.length; at += 1) {
    const byte = document[at];
    if (byte === QUOTE) at = endOfString(document, at);
    else if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) {
      if (depth === 0) {
        const last = document.subarray(start, at);
        const empty = start === head.length && last.toString("latin1").trim() === "";
        if (!empty) yield last;
        if (empty || !/^\]\s*\}\s*$/u.test(document.toString("latin1", at))) yield undefined;
        return;
      }
      depth -= 1;
    } else if (byte === COMMA && depth === 0) {
      yield document.subarray(start, at);
      start = at + 1;
    }
  }
  yield undefined;
}
