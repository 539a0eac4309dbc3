import { types } from "node:util";

/** What stands at the end of a text that was cut. */
export const CUT_MARK = "… (cut)";
const MAX_PROTOTYPES = 20;

/**
 * Text that every store accepts: well-formed, without NUL, at most `maxLength` characters. It is cut before anything
 * else reads it: a message of 100 MB must not be scanned for the sake of its first page.
 */
export function boundedText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return clean(text);
  const start = text.slice(0, Math.max(0, maxLength - CUT_MARK.length));
  // A slice keeps the whole text alive for as long as it lives; this is a copy.
  return clean(`${Buffer.from(start, "utf16le").toString("utf16le")}${CUT_MARK}`);
}

const clean = (text: string): string => text.toWellFormed().replaceAll("\0", "\u{FFFD}");

/**
 * A property of a value that somebody else made; undefined also when it cannot be read. No trap of a Proxy runs,
 * whether it is the value or among its prototypes. A getter does run, because error classes have them, and may throw.
 */
export function readProperty(value: object, key: PropertyKey): unknown {
  let owner: unknown = value;
  for (let depth = 0; depth < MAX_PROTOTYPES; depth += 1) {
    if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return undefined;
    if (types.isProxy(owner)) return undefined;
    const property = Object.getOwnPropertyDescriptor(owner, key);
    if (property !== undefined) return property.get === undefined ? property.value : valueOf(property, value);
    owner = Object.getPrototypeOf(owner);
  }
  return undefined;
}

function valueOf(property: PropertyDescriptor, receiver: object): unknown {
  try {
    return property.get?.call(receiver);
  } catch {
    // Then it says nothing about itself.
    return undefined;
  }
}
