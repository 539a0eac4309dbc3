import { expect, test } from "vitest";
import { inColour, usesColour, withoutColour } from "./paint.ts";
import { plainLine } from "./plain-text.ts";
import { Table } from "./table.ts";

const row = (...texts: string[]): { text: string }[] => texts.map((text) => ({ text }));

test("columns are as wide as what is in them, numbers stand to the right, and the last one ends with its text", () => {
  const table = new Table(
    [{ title: "ID" }, { title: "N", right: true }, { title: "WHY" }],
    withoutColour,
    80,
  );
  expect(table.rows([row("a", "1", "short"), row("long", "1,000", "")])).toBe(
    "ID        N  WHY\na         1  short\nlong  1,000\n",
  );
  // A second page has no head of its own, and columns only grow.
  expect(table.rows([row("b", "2", "x")])).toBe("b         2  x\n");
});

test("the last column is cut to the terminal's width; in a pipe nothing is", () => {
  const wide = row("a", "x".repeat(50));
  const columns = [{ title: "A" }, { title: "B" }];
  expect(new Table(columns, withoutColour, 20).rows([wide]).split("\n")[1]).toBe(`a  ${"x".repeat(16)}…`);
  expect(new Table(columns, withoutColour, Infinity).rows([wide])).toContain("x".repeat(50));
});

test("what a job's submitter wrote cannot give a terminal orders, nor make rows of its own", () => {
  const written = "\u001b[2Jgone\u0007\r\nID  \u202Eevil\u009b31m";
  const [, line = ""] = new Table([{ title: "ERROR" }], inColour, 200).rows([row(written)]).split("\n");
  expect(line).toBe("\\u001b[2Jgone\\u0007 ⏎ ID  \\u202eevil\\u009b31m");
  expect(plainLine("a\tb")).toBe("a b");
});

test("colours are for terminals, and for nobody who does not want them", () => {
  expect(usesColour({}, true)).toBe(true);
  expect(usesColour({}, false)).toBe(false);
  expect(usesColour({ NO_COLOR: "1" }, true)).toBe(false);
  expect(usesColour({ NO_COLOR: "1", FORCE_COLOR: "1" }, false)).toBe(false);
  expect(usesColour({ FORCE_COLOR: "1" }, false)).toBe(true);
  expect(usesColour({ TERM: "dumb" }, true)).toBe(false);
});
