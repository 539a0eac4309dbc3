import { type Paint, type Tone } from "./paint.ts";
import { plainLine } from "./plain-text.ts";

/** One cell, as it is to be shown. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export interface TableColumn {
  readonly title: string;
  readonly right?: boolean | undefined;
}

const GAP = "  ";
/** A last column that is cut shorter says nothing any more: then the line is too long, which a terminal wraps. */
const MIN_LAST = 12;

/** A table that may come in parts, page by page: columns only grow. */
export class Table {
  readonly #columns: readonly TableColumn[];
  readonly #paint: Paint;
  readonly #width: number;
  readonly #widths: number[];
  #hasHead = false;

  /** @param width of a line, characters; what is longer is cut. Infinity = no line is cut */
  constructor(columns: readonly TableColumn[], paint: Paint, width: number) {
    this.#columns = columns;
    this.#paint = paint;
    this.#width = width;
    this.#widths = columns.map(({ title }) => title.length);
  }

  /** The lines of these rows, under a head the first time. */
  rows(rows: readonly (readonly Cell[])[]): string {
    const plain = rows.map((row) => row.map(({ text, tone }) => ({ text: plainLine(text), tone })));
    for (const row of plain)
      for (const [i, { text }] of row.entries())
        this.#widths[i] = Math.max(this.#widths[i] ?? 0, Array.from(text).length);
    const head = this.#hasHead
      ? []
      : [this.#columns.map(({ title }): Cell => ({ text: title, tone: "head" }))];
    this.#hasHead = true;
    return [...head, ...plain].map((row) => `${this.#line(row)}\n`).join("");
  }

  #line(row: readonly Cell[]): string {
    const last = this.#columns.length - 1;
    const before = this.#widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
    const cells = row.map(({ text, tone }, i) => {
      const isRight = this.#columns[i]?.right === true;
      const width = this.#widths[i] ?? 0;
      if (i === last && !isRight)
        return this.#paint(cut(text, Math.max(MIN_LAST, this.#width - before)), tone);
      const space = " ".repeat(Math.max(0, width - Array.from(text).length));
      return isRight ? space + this.#paint(text, tone) : this.#paint(text, tone) + space;
    });
    return cells.join(GAP).trimEnd();
  }
}

function cut(text: string, width: number): string {
  const chars = Array.from(text);
  return chars.length <= width ? text : `${chars.slice(0, width - 1).join("")}…`;
}
