import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** What a message holds, or the first bound that it was seen to break. */
export type Counted =
  | { readonly elements: number }
  | { readonly broken: "elements" | "depth" }
  | { readonly broken: "list"; readonly list: string };

export interface CountBounds {
  readonly elements: number;
  readonly lists: Readonly<Record<string, number>>;
}

/** Deeper ones are refused when they are parsed, too. */
export const MAX_DEPTH = 100;

const VARINT = 0;
const BYTES_8 = 1;
const LENGTH = 2;
const GROUP = 3;
const GROUP_END = 4;
const BYTES_4 = 5;

/**
 * Counts the fields of a protobuf message, and those of the messages in it, without building any of them, and stops
 * where a bound is broken. Bytes that are not protobuf end the count: saying what is wrong with them is the parser's
 * job.
 */
export function countBinary(bytes: Uint8Array, message: DescMessage, bounds: CountBounds): Counted {
  const walk = new Walk(bytes, bounds);
  walk.message(shapeOf(message), bytes.length, 1);
  return walk.result();
}

/** What has to be known of a message's fields, by their numbers. */
interface Shape {
  readonly fields: ReadonlyMap<number, FieldShape>;
}

interface FieldShape {
  readonly name: string;
  /** Of a field that holds messages. */
  readonly message?: () => Shape;
  /** A list of numbers in one piece: each byte may be one of them. */
  readonly packed: boolean;
}

const shapes = new WeakMap<DescMessage, Shape>();

function shapeOf(message: DescMessage): Shape {
  const known = shapes.get(message);
  if (known !== undefined) return known;
  const shape = { fields: new Map(message.fields.map((field) => [field.number, fieldShape(field)])) };
  shapes.set(message, shape);
  return shape;
}

function fieldShape(field: DescField): FieldShape {
  const { name } = field;
  if (field.fieldKind === "map") return { name, packed: false, message: () => entryShape(field) };
  const { message } = field;
  if (message !== undefined) return { name, packed: false, message: () => shapeOf(message) };
  const numbers = field.scalar !== ScalarType.STRING && field.scalar !== ScalarType.BYTES;
  return { name, packed: field.fieldKind === "list" && numbers };
}

const entries = new WeakMap<DescField, Shape>();
/** In an entry of a map. */
const VALUE_FIELD = 2;

function entryShape(field: DescField & { fieldKind: "map" }): Shape {
  const known = entries.get(field);
  if (known !== undefined) return known;
  const { message } = field;
  const value: FieldShape = {
    name: "value",
    packed: false,
    ...(message !== undefined && { message: () => shapeOf(message) }),
  };
  const shape = { fields: new Map([[VALUE_FIELD, value]]) };
  entries.set(field, shape);
  return shape;
}

class Walk {
  readonly #bytes: Uint8Array;
  readonly #bounds: CountBounds;
  /** How many entries the outermost message's bounded lists may still have. */
  readonly #left: Map<string, number>;
  #at = 0;
  #elements = 0;
  #broken: Counted | undefined;

  constructor(bytes: Uint8Array, bounds: CountBounds) {
    this.#bytes = bytes;
    this.#bounds = bounds;
    this.#left = new Map(Object.entries(bounds.lists));
  }

  result(): Counted {
    return this.#broken ?? { elements: this.#elements };
  }

  /** False when the count is over. */
  message(shape: Shape, end: number, depth: number): boolean {
    if (depth > MAX_DEPTH) return this.#break({ broken: "depth" });
    let groups = 0;
    while (this.#at < end) {
      const tag = this.#varint();
      const type = tag & 7;
      if (type === GROUP_END) groups -= 1;
      else if (type === GROUP) groups += 1;
      if (depth + groups > MAX_DEPTH) return this.#break({ broken: "depth" });
      if (!this.#count(1)) return false;
      const field = groups === 0 ? shape.fields.get(tag >>> 3) : undefined;
      if (depth === 1 && field !== undefined && !this.#countEntry(field.name)) return false;
      if (!this.#value(type, field, depth + groups)) return false;
    }
    return true;
  }

  #value(type: number, field: FieldShape | undefined, depth: number): boolean {
    if (type === VARINT) this.#varint();
    else if (type === BYTES_8) this.#at += 8;
    else if (type === BYTES_4) this.#at += 4;
    else if (type === LENGTH) return this.#piece(field, depth);
    else if (type !== GROUP && type !== GROUP_END) return false;
    return this.#at <= this.#bytes.length;
  }

  #piece(field: FieldShape | undefined, depth: number): boolean {
    const length = this.#varint();
    const end = this.#at + length;
    if (end > this.#bytes.length) return false;
    if (field?.packed === true && !this.#count(length)) return false;
    if (field?.message !== undefined && !this.message(field.message(), end, depth + 1)) return false;
    this.#at = end;
    return true;
  }

  #count(elements: number): boolean {
    this.#elements += elements;
    return this.#elements <= this.#bounds.elements || this.#break({ broken: "elements" });
  }

  #countEntry(list: string): boolean {
    const left = this.#left.get(list);
    if (left === undefined) return true;
    if (left === 0) return this.#break({ broken: "list", list });
    this.#left.set(list, left - 1);
    return true;
  }

  #break(broken: Counted): false {
    this.#broken = broken;
    return false;
  }

  /** Modulo 2^32: no tag and no length in here is larger. */
  #varint(): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[this.#at] ?? 0;
      this.#at += 1;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value >>> 0;
  }
}
