import { readFile, writeFile } from "node:fs/promises";
import { table } from "./report.ts";
import type { Row } from "./run.ts";

const PAGE = new URL("../../docs/stores.md", import.meta.url);
const BEGIN = "<!-- Written by `make stores ARGS=--write`; changes here are lost. -->";
const END = "<!-- End of what is written. -->";

/** Puts the table between the page's marks; the rest of the page is for people to write. */
export async function writeIntoPage(rows: readonly Row[]): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`docs/stores.md lacks its marks: ${BEGIN} … ${END}`);
  await writeFile(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${table(rows)}\n\n${page.slice(end)}`);
}
