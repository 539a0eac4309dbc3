import { type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { type Format, isForPrograms } from "./format.ts";
import type { Noun } from "./noun.ts";
import type { Paint } from "./paint.ts";
import { plainLine, plainText } from "./plain-text.ts";
import { Table } from "./table.ts";

export interface PrinterOptions {
  readonly format: Format;
  readonly quiet: boolean;
  readonly paint: Paint;
  /** Of a line of the standard output, characters. */
  readonly width: number;
  /** The standard error is a terminal. */
  readonly isWatched: boolean;
  /** The standard output, and the standard error. */
  readonly write: (text: string | Uint8Array) => void;
  readonly complain: (text: string) => void;
}

/** One thing that is said of something: what it is, and how it is. An empty one is left out. */
export type Fact = readonly [what: string, how: string];

/** Prints what commands have found out, as it was asked for: the standard output has answers, and nothing else. */
export class Printer {
  readonly format: Format;
  readonly quiet: boolean;
  readonly paint: Paint;
  readonly #width: number;
  readonly #isWatched: boolean;
  readonly #write: (text: string | Uint8Array) => void;
  readonly #complain: (text: string) => void;

  constructor({ format, quiet, paint, width, isWatched, write, complain }: PrinterOptions) {
    this.format = format;
    this.quiet = quiet;
    this.paint = paint;
    this.#width = width;
    this.#isWatched = isWatched;
    this.#write = write;
    this.#complain = complain;
  }

  get isForPrograms(): boolean {
    return isForPrograms(this.format);
  }

  /** As it is: what a program wrote. */
  raw(data: string | Uint8Array): void {
    this.#write(data);
  }

  /** For people, beside the answer. */
  note(text: string): void {
    if (!this.quiet) this.#complain(`${plainText(text)}\n`);
  }

  /** How far it is, for people: at a terminal over what was said of it before. Empty = it is over. */
  progress(text: string): void {
    if (this.#isWatched && !this.quiet) this.#complain(`\r\u001b[K${plainLine(text)}`);
    else if (text !== "") this.note(text);
  }

  /** An answer that is one message. @param id what names it, which `--quiet` prints alone; of several, a line for each */
  answer<S extends DescMessage>(schema: S, message: MessageShape<S>, id: string, text: string): void {
    if (this.isForPrograms) this.json(toJson(schema, message));
    else if (!this.quiet) this.#write(`${plainText(text)}\n`);
    else if (id !== "") this.#write(`${plainText(id)}\n`);
  }

  /** An answer that is one message, told by facts. */
  facts<S extends DescMessage>(
    schema: S,
    message: MessageShape<S>,
    id: string,
    facts: readonly Fact[],
  ): void {
    this.answer(schema, message, id, factLines(facts));
  }

  /** One event of a stream. @param line plain already: it may have colours */
  event<S extends DescMessage>(schema: S, message: MessageShape<S>, line: string): void {
    if (this.isForPrograms) this.#write(`${JSON.stringify(toJson(schema, message))}\n`);
    else this.#write(`${line}\n`);
  }

  json(value: JsonValue): void {
    this.#write(`${JSON.stringify(value, undefined, this.format === "json" ? 2 : undefined)}\n`);
  }

  /** A table whose parts are printed as they come. */
  table<S extends DescMessage>(noun: Noun<S>): (items: readonly MessageShape<S>[]) => void {
    const columns = noun.columns.filter(({ wide }) => wide !== true || this.format === "wide");
    const [first] = columns;
    if (this.quiet)
      return (items) => this.#write(items.map((item) => `${plainLine(first?.of(item) ?? "")}\n`).join(""));
    const table = new Table(columns, this.paint, this.format === "wide" ? Infinity : this.#width);
    return (items) => {
      const cells = items.map((item) =>
        columns.map(({ of, tone }) => ({ text: of(item) || "–", tone: tone?.(item) })),
      );
      this.#write(table.rows(cells));
    };
  }
}

/** A line for each, in two columns. */
export function factLines(facts: readonly Fact[]): string {
  const told = facts.filter(([, how]) => how !== "");
  const width = Math.max(0, ...told.map(([what]) => what.length));
  return told
    .map(([what, how]) => `${what.padEnd(width)}  ${how.replaceAll(/\r?\n/gu, `\n${" ".repeat(width + 2)}`)}`)
    .join("\n");
}
