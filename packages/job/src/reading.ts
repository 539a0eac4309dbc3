import { invalidAll, type Mistake, shown } from "./errors.ts";
import type { BoundedField, Field } from "./job-fields.ts";
import { QUEUE_NAME, QUEUE_RULE } from "./lane.ts";
import { MAX_LABEL_LENGTH, MAX_LABELS, MAX_PAYLOAD_BYTES } from "./limits.ts";
import type { Body } from "./outcome.ts";

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Mistakes reported for one request; the rest is counted. */
const MAX_MISTAKES = 20;

/**
 * Reads the fields of one request and collects what is wrong with them, so that its caller hears all of it at once. A
 * reader that has refused a value returns another one of the right type, which must not be used: `end` throws.
 *
 * A field's name is put together only when there is something to say about it: otherwise that would be a good part of
 * the time that all checks of a plain submit take.
 */
export class Reading {
  /** Which of a field's names its caller knows. */
  readonly #names: keyof Field;
  #mistakes: Mistake[] | undefined;
  #untold = 0;
  /** Put before each name: a path that ends with a dot, or the number of a job among `jobs`. */
  at: string | number;

  constructor(names: keyof Field, at: string | number = "") {
    this.#names = names;
    this.at = at;
  }

  /** Something has been refused. */
  get wrong(): boolean {
    return this.#mistakes !== undefined;
  }

  /** How many mistakes there were so far: whether a part of a request had any. */
  get mistakes(): number {
    return (this.#mistakes?.length ?? 0) + this.#untold;
  }

  /** There are more mistakes than will be reported: the rest of a batch need not be looked at. */
  get full(): boolean {
    return this.#mistakes !== undefined && this.#mistakes.length >= MAX_MISTAKES;
  }

  /** The name of a field as its caller knows it, without its place. */
  nameOf(field: Field | string): string {
    return typeof field === "string" ? field : field[this.#names];
  }

  /** A field by its descriptor, or by its name; `inner` is appended to the name. */
  refuse(field: Field | string, expected: string, got: unknown, inner = ""): void {
    const at = typeof this.at === "number" ? `jobs[${this.at}].` : this.at;
    this.refuseAs(`${at}${this.nameOf(field)}${inner}`, expected, shown(got));
  }

  /** With the path and the value in the words to report. */
  refuseAs(field: string, expected: string, got: string): void {
    if (this.full) this.#untold += 1;
    else (this.#mistakes ??= []).push({ field, expected, got });
  }

  /** @throws MusterError `invalid_argument` with every mistake so far, if there is one */
  end(): void {
    if (this.#mistakes !== undefined) throw invalidAll(this.#mistakes, this.#untold);
  }

  /** Text that SQL takes and people can read back: bounded in characters, without NUL and lone surrogates. */
  text(
    field: Field | string,
    value: unknown,
    { min = 0, max }: Partial<Bounds> & Pick<Bounds, "max">,
  ): string {
    return this.#text(field, value, min, max, "");
  }

  #text(field: Field | string, value: unknown, min: number, max: number, inner: string): string {
    const size = min === 0 ? `at most ${max} characters` : `${min} to ${max} characters`;
    if (typeof value !== "string") this.refuse(field, `text of ${size}`, value, inner);
    else if (value.length < min || (value.length > max && isLonger(value, max)))
      this.refuse(field, size, value, inner);
    else if (value.includes("\0") || !value.isWellFormed())
      this.refuse(field, "text without NUL and lone surrogates", value, inner);
    else return value;
    return "";
  }

  /** A whole number within the bounds. */
  count(field: Field | string, value: unknown, { min, max }: Bounds): number {
    if (typeof value !== "number" || !Number.isInteger(value))
      this.refuse(field, `${min} to ${max} as a whole number`, value);
    else if (!(value >= min && value <= max)) this.refuse(field, `${min} to ${max}`, value);
    else return value;
    return min;
  }

  /** A number within the bounds; not NaN. */
  number(field: Field | string, value: unknown, { min, max }: Bounds): number {
    if (typeof value !== "number") this.refuse(field, `${min} to ${max} as a number`, value);
    else if (!(value >= min && value <= max)) this.refuse(field, `${min} to ${max}`, value);
    else return value;
    return min;
  }

  /** A time span in milliseconds. */
  milliseconds(field: BoundedField, value: unknown): number {
    const { min, max } = field;
    if (typeof value !== "number") this.refuse(field, `${min} to ${max} milliseconds as a number`, value);
    else if (!(value >= min && value <= max)) this.refuse(field, `${min} to ${max} milliseconds`, value);
    else return value;
    return min;
  }

  queue(field: Field | string, value: unknown): string {
    if (typeof value === "string" && QUEUE_NAME.test(value)) return value;
    this.refuse(field, QUEUE_RULE, value);
    return "";
  }

  payload(field: Field, payload: Body): Body {
    const { length } = payload.data;
    if (length > MAX_PAYLOAD_BYTES) this.refuse(field, `at most ${MAX_PAYLOAD_BYTES} bytes`, length);
    return payload;
  }

  /** A copy of the labels; undefined when there are none. */
  labels(field: Field | string, value: unknown): Readonly<Record<string, string>> | undefined {
    if (!isPlainObject(value)) {
      this.refuse(field, 'an object such as { "team": "blue" }', value);
      return undefined;
    }
    const entries = Object.entries(value);
    if (entries.length === 0) return undefined;
    if (entries.length > MAX_LABELS) {
      this.refuse(field, `at most ${MAX_LABELS} labels`, entries.length);
      return undefined;
    }
    for (const [name, label] of entries) {
      this.#text(field, name, 1, MAX_LABEL_LENGTH, " (a name)");
      if (typeof label !== "string" || label.length > 4 * MAX_LABEL_LENGTH || !isClean(label))
        this.#text(field, label, 0, 4 * MAX_LABEL_LENGTH, `[${shown(name)}]`);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no text has been refused
    return Object.fromEntries(entries) as Record<string, string>;
  }
}

/** An object literal, or what `JSON.parse` makes: others, such as a Map, keep their content elsewhere. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // Made in another realm, as a caller's tests may do.
  return typeof prototype === "object" && Object.getPrototypeOf(prototype) === null;
}

const isClean = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Counted as SQL does, which knows nothing of surrogate pairs. */
function isLonger(text: string, max: number): boolean {
  // Each character is at most a surrogate pair: anything longer than that need not be counted.
  return text.length > 2 * max || Array.from(text).length > max;
}
