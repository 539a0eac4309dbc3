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

const GAP: Cell = { text: "  " };
/** A last column that is cut shorter says nothing any more: then the line is too long, which a terminal wraps. */
const MIN_LAST = 12;

/** A table that may come in parts, page by page: columns only grow. */
export class Table {
  readonly #columns: readonly TableColumn[];
  readonly #paint: Paint;
  readonly #width: number;
  readonly #isFixed: boolean;
  readonly #widths: number[];
  #hasHead = false;

  /**
   * @param width of a line, characters; what is longer is cut. Infinity = no line is cut
   * @param isFixed no line is longer, whatever is lost: of a screen that is drawn by its rows
   */
  constructor(columns: readonly TableColumn[], paint: Paint, width: number, isFixed = false) {
    this.#columns = columns;
    this.#paint = paint;
    this.#width = width;
    this.#isFixed = isFixed;
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
    const cells = row.flatMap((cell, i): Cell[] => {
      const isRight = this.#columns[i]?.right === true;
      const space = { text: " ".repeat(Math.max(0, (this.#widths[i] ?? 0) - Array.from(cell.text).length)) };
      const before = i === 0 ? [] : [GAP];
      if (i === last && !isRight) return [...before, this.#cutLast(cell)];
      return [...before, ...(isRight ? [space, cell] : [cell, space])];
    });
    return lineOf(cells, this.#isFixed ? this.#width : Infinity, this.#paint);
  }

  #cutLast({ text, tone }: Cell): Cell {
    if (this.#isFixed) return { text, tone };
    const others = this.#widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.text.length, 0);
    return { text: cut(text, Math.max(MIN_LAST, this.#width - others)), tone };
  }
}

/** Cells side by side, in at most so many characters. */
export function lineOf(cells: readonly Cell[], width: number, paint: Paint): string {
  let left = width;
  let line = "";
  for (const { text, tone } of cells) {
    if (left <= 0) break;
    const shown = cut(text, left);
    line += paint(shown, tone);
    left -= Array.from(shown).length;
  }
  return line.trimEnd();
}

function cut(text: string, width: number): string {
  const chars = Array.from(text);
  return chars.length <= width ? text : `${chars.slice(0, width - 1).join("")}…`;
}
