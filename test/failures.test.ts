import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const NAME = /\b(?:incident \d+|sequence \d+|case [A-GIPST]\d+)\b/gu;
const ROW_NAME = /^(?:incident \d+|sequence \d+|case [A-GIPST]\d+)$/u;

const read = (file: string): string => readFileSync(`${ROOT}${file}`, "utf8");

/** Each row of the tables: the failure's name, and the files that are said to test it. */
const rows = read("docs/failures.md")
  .split("\n")
  .flatMap((line) => {
    const [, name = "", , where = ""] = line.split("|").map((cell) => cell.trim());
    if (!ROW_NAME.test(name)) return [];
    return [{ name, where, files: [...where.matchAll(/`([^`]+)`/gu)].map((match) => match[1] ?? "") }];
  });

test.each(rows)("$name is tested where the table says", ({ name, where, files }) => {
  expect(files.length > 0 || where.startsWith("does not apply:")).toBe(true);
  for (const file of files) {
    // A file that is missing is named by the error.
    expect([...read(file).matchAll(NAME)].map(String)).toContain(name);
  }
});

test("every test that names a failure stands in the table", () => {
  const tests = execFileSync("git", ["ls-files", "*.test.ts", "test/chaos/scenarios"], { cwd: ROOT })
    .toString()
    .trim()
    .split("\n")
    .filter((file) => existsSync(`${ROOT}${file}`));
  const named = tests.flatMap((file) =>
    [...read(file).matchAll(NAME)].map((name) => `${String(name)} ${file}`),
  );
  const known = new Set(rows.flatMap(({ name, files }) => files.map((file) => `${name} ${file}`)));
  expect(named.filter((pair) => !known.has(pair))).toEqual([]);
});

test("no incident is left out", () => {
  const incidents = rows.flatMap(({ name }) => (name.startsWith("incident") ? [name] : []));
  expect(incidents).toEqual(Array.from({ length: 23 }, (_, index) => `incident ${index + 1}`));
});

/** How many cases each section has. */
const CASES: Readonly<Record<string, number>> = {
  A: 9,
  B: 8,
  C: 7,
  D: 10,
  E: 5,
  F: 9,
  G: 6,
  I: 5,
  P: 5,
  S: 27,
  T: 6,
};

test("no case is left out, and none stands twice", () => {
  const cases = rows.flatMap(({ name }) => (name.startsWith("case") ? [name] : []));
  const expected = Object.entries(CASES).flatMap(([section, count]) =>
    Array.from({ length: count }, (_, index) => `case ${section}${index + 1}`),
  );
  expect(cases).toEqual(expected);
});
