import { inspect, types } from "node:util";
import { boundedText, readProperty } from "../foreign.ts";
import { hiddenField, isSecretField } from "../secrets/secret-fields.ts";
import { boundedHidden } from "../secrets/secrets.ts";
import { isErrorLike, nameOf as nameOfError } from "./error-like.ts";

const MAX_LENGTH = 2_000;
const MAX_STRING_LENGTH = 500;
const MAX_ENTRIES = 20;
const MAX_DEPTH = 3;
/** Objects in one text: twenty of twenty of twenty would be eight thousand. */
const MAX_OBJECTS = 100;
/** A longer BigInt takes seconds to be written in decimals. */
const MAX_BIGINT_BITS = 1_024;

/**
 * A value as `util.inspect` shows it, on one line and cut. What is shown is a bounded copy, so that neither a million
 * fields nor a Proxy, a getter or a custom `inspect` of the value can hold it up.
 */
export function inspectBounded(value: unknown): string {
  const shown = copyOf(value, { depth: 0, copies: new Map(), left: { objects: MAX_OBJECTS } });
  const text = inspect(shown, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: MAX_DEPTH + 1 });
  return boundedText(text, MAX_LENGTH);
}

/** Something that `inspect` shows as just this text. */
class Shown {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  [inspect.custom](): string {
    return this.#text;
  }
}

interface Copying {
  readonly depth: number;
  readonly copies: Map<object, unknown>;
  readonly left: { objects: number };
}

function copyOf(value: unknown, copying: Copying): unknown {
  switch (typeof value) {
    case "string":
      return boundedHidden(value, MAX_STRING_LENGTH);
    case "bigint":
      return BigInt.asIntN(MAX_BIGINT_BITS, value) === value
        ? value
        : new Shown(`[BigInt of more than ${MAX_BIGINT_BITS} bits]`);
    case "symbol":
      return new Shown(`Symbol(${boundedHidden(value.description ?? "", MAX_STRING_LENGTH)})`);
    case "function":
      return new Shown(types.isProxy(value) ? "[Proxy]" : `[Function: ${nameOf(value) ?? "(anonymous)"}]`);
    case "object":
      return value === null ? value : copyOfObject(value, copying);
    default:
      return value;
  }
}

function copyOfObject(value: object, { depth, copies, left }: Copying): unknown {
  // Asked first: asking it anything else would run its code.
  if (types.isProxy(value)) return new Shown("[Proxy]");
  if (copies.has(value)) return copies.get(value);
  if (isErrorLike(value)) return new Shown(`[${errorIn(value)}]`);
  if (types.isDate(value)) return new Date(Date.prototype.getTime.call(value));
  left.objects -= 1;
  const inner = { depth: depth + 1, copies, left };
  if (depth >= MAX_DEPTH || left.objects < 0) return new Shown(`[${classOf(value)}]`);
  if (Array.isArray(value)) return copyOfArray(value, inner);
  if (types.isMap(value)) return copyOfMap(value, inner);
  if (types.isSet(value)) return copyOfSet(value, inner);
  if (types.isArrayBufferView(value) || types.isAnyArrayBuffer(value))
    return new Shown(`${classOf(value)}(${bytesOf(value)} bytes)`);
  return copyOfFields(value, inner);
}

function copyOfArray(value: readonly unknown[], copying: Copying): unknown[] {
  const copy: unknown[] = [];
  copying.copies.set(value, copy);
  for (let index = 0; index < Math.min(value.length, MAX_ENTRIES); index += 1)
    copy.push(fieldOf(value, String(index), copying));
  if (value.length > MAX_ENTRIES) copy.push(more(value.length));
  return copy;
}

function copyOfMap(value: ReadonlyMap<unknown, unknown>, copying: Copying): Map<unknown, unknown> {
  const copy = new Map<unknown, unknown>();
  copying.copies.set(value, copy);
  // The iterator of Map itself: the value may have one of its own.
  for (const [key, entry] of Map.prototype.entries.call(value)) {
    if (copy.size === MAX_ENTRIES) break;
    copy.set(copyOf(key, copying), copyOf(entry, copying));
  }
  return copy;
}

function copyOfSet(value: ReadonlySet<unknown>, copying: Copying): Set<unknown> {
  const copy = new Set<unknown>();
  copying.copies.set(value, copy);
  for (const entry of Set.prototype.values.call(value)) {
    if (copy.size === MAX_ENTRIES) break;
    copy.add(copyOf(entry, copying));
  }
  return copy;
}

/** Without its causes: they could lead back here. */
function errorIn(error: object): string {
  const message = readProperty(error, "message");
  const said = typeof message === "string" ? boundedHidden(message, MAX_STRING_LENGTH) : "";
  return said === "" ? nameOfError(error) : `${nameOfError(error)}: ${said}`;
}

/** Under its class's name, as `inspect` has it. */
function copyOfFields(value: object, copying: Copying): unknown {
  const name = classOf(value);
  const copy: Record<string, unknown> = name === "Object" ? {} : instanceOf(name);
  copying.copies.set(value, copy);
  const keys = Object.keys(value);
  for (const key of keys.slice(0, MAX_ENTRIES)) {
    const shown = boundedHidden(key, MAX_STRING_LENGTH);
    const field = fieldOf(value, key, copying);
    const told = isSecretField(key) ? hiddenField(field) : field;
    Object.defineProperty(copy, shown, { value: told, enumerable: true });
  }
  if (keys.length > MAX_ENTRIES) copy["…"] = more(keys.length);
  return copy;
}

function fieldOf(value: object, key: string, copying: Copying): unknown {
  const property = Object.getOwnPropertyDescriptor(value, key);
  return property?.get === undefined ? copyOf(property?.value, copying) : new Shown("[Getter]");
}

/** Its bytes may be given away, or be shared with another thread: they are counted, not read. */
const bytesOf = (value: ArrayBufferView | ArrayBufferLike): number => value.byteLength;

const more = (count: number): Shown => new Shown(`… ${count - MAX_ENTRIES} more`);

/** An object that exists only for its class name. */
function instanceOf(name: string): Record<string, unknown> {
  const maker = class {
    [key: string]: unknown;
  };
  Object.defineProperty(maker, "name", { value: name });
  return new maker();
}

function classOf(value: object): string {
  const maker = readProperty(value, "constructor");
  return (typeof maker === "function" ? nameOf(maker) : undefined) ?? "Object";
}

function nameOf(maker: object): string | undefined {
  const name = readProperty(maker, "name");
  return typeof name === "string" && name !== "" ? boundedHidden(name, MAX_STRING_LENGTH) : undefined;
}
