/**
 * An array literal of ids or numbers, which need no quotes: the driver checks each element for characters to escape,
 * which for 500 ids takes longer than sending them.
 */
export function plainArray(items: readonly (string | number)[]): string {
  return `{${items.join(",")}}`;
}

/** An array literal of any texts: for one that is an element of another array, or no parameter of its own. */
export function textArray(items: readonly string[]): string {
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, "\\$&")}"`).join(",")}}`;
}

/** The numbers of an array that the database has written as text: the driver parses those of its own element by element. */
export function numbersIn(array: string): number[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a cast of an array of numbers to text makes
  return JSON.parse(`[${array.slice(1, -1)}]`) as number[];
}

/**
 * Whether a plan for exactly these rows looks cheaper to the planner than the cached one, which assumes ten elements in
 * an array of unknown length: `= ANY($1)` with fewer is planned again every time, which is a quarter of its statement.
 */
export const isShort = (rows: readonly unknown[]): boolean => rows.length < 10;
