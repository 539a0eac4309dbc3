import { readdirSync, readFileSync } from "node:fs";
import { VERSION } from "@muster/runtime/version";
import { expect, test } from "vitest";
import { migrationsFolder } from "../migrations-folder.ts";
import { statementsOf } from "./files.ts";

/** The last one of before there were releases; its like would fail the calls of whoever is not replaced yet. */
const FROZEN = "0019_breakers.sql";

/** What processes of the release before may still use, or not know how to fill. */
const BREAKING: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["takes something away", /\bDROP (?:TABLE|VIEW|COLUMN|TRIGGER|TYPE|SCHEMA)\b/iu],
  // With one more argument it is another function, and a call of it would mean either: that takes a DROP and a CREATE in
  // one statement.
  [
    "takes a function away",
    /\bDROP FUNCTION (?:IF EXISTS )?(?!IF\b)(\w+)\b(?!.*\bCREATE (?:OR REPLACE )?FUNCTION \1\b)/isu,
  ],
  ["renames something", /\bRENAME\b/iu],
  ["changes a column's type", /\bALTER COLUMN \w+ (?:SET DATA )?TYPE\b/iu],
  ["asks for a value that nobody gave before", /\bSET NOT NULL\b/iu],
  [
    "adds a column that is not plainly nullable",
    /\bADD COLUMN\b[^,;]*\b(?:NOT NULL|DEFAULT|GENERATED|UNIQUE|REFERENCES|CHECK)\b/iu,
  ],
  ["refuses rows that were right", /\bADD (?:CONSTRAINT|CHECK|FOREIGN|UNIQUE|PRIMARY|EXCLUDE)\b/iu],
  ["refuses a second row", /\bCREATE UNIQUE INDEX CONCURRENTLY\b/iu],
];

/** Whether the release of that number is over: then nobody runs it beside this one. */
function isBefore(release: string, version: string): boolean {
  return release.localeCompare(version, "en", { numeric: true }) < 0;
}

/** What a file does that needs two releases, one line each. */
function breaking(text: string, version: string): string[] {
  // Comments are left out of statements; this one has to stay with its own.
  const kept = text.replaceAll(/^\s*--.*\bsince (\d+\.\d+\.\d+)\b.*$/gmu, "/* since $1 */");
  return statementsOf(kept).flatMap((statement) => {
    const [, since] = /\/\* since (\S+) \*\//u.exec(statement) ?? [];
    if (since !== undefined && isBefore(since, version)) return [];
    return BREAKING.filter(([, pattern]) => pattern.test(statement)).map(
      ([what]) => `${what}: ${statement.trim()}`,
    );
  });
}

test("no migration does in one release what needs two", () => {
  const files = readdirSync(migrationsFolder()).filter((file) => file.endsWith(".sql") && file > FROZEN);
  const found = files.flatMap((file) =>
    breaking(readFileSync(new URL(file, migrationsFolder()), "utf8"), VERSION).map(
      (what) => `${file} ${what}`,
    ),
  );
  expect(found).toEqual([]);
});

test.each([
  ["ALTER TABLE tasks RENAME COLUMN last_error TO error;", "renames something"],
  ["ALTER TABLE tasks DROP COLUMN last_error;", "takes something away"],
  ["DROP VIEW IF EXISTS jobs;", "takes something away"],
  ["DROP FUNCTION IF EXISTS muster_submit(text);", "takes a function away"],
  ["ALTER TABLE tasks ALTER COLUMN attempts TYPE int8;", "changes a column's type"],
  ["ALTER TABLE tasks ALTER COLUMN result SET NOT NULL;", "asks for a value that nobody gave before"],
  [
    "ALTER TABLE tasks ADD COLUMN a int4, ADD COLUMN b int4 NOT NULL;",
    "adds a column that is not plainly nullable",
  ],
  ["ALTER TABLE tasks ADD CONSTRAINT c CHECK (attempts < 5) NOT VALID;", "refuses rows that were right"],
  ["CREATE UNIQUE INDEX CONCURRENTLY u ON tasks (worker_id);", "refuses a second row"],
])("%s needs two releases", (statement, what) => {
  expect(breaking(`-- why\n${statement}\n`, "0.3.0")).toEqual([expect.stringContaining(what)]);
  const told = `-- Nobody has used it since 0.2.0.\n${statement}\n`;
  expect(breaking(told, "0.3.0")).toEqual([]);
  // That release's own processes may still run.
  expect(breaking(told, "0.2.0")).toHaveLength(1);
});

test("what is added is added in one release", () => {
  const text = `-- for the processes of this release only
ALTER TABLE tasks ADD COLUMN IF NOT EXISTS traceparent text, ADD COLUMN IF NOT EXISTS tracestate text;
DROP INDEX CONCURRENTLY IF EXISTS tasks_traced;
CREATE INDEX CONCURRENTLY tasks_traced ON tasks (traceparent);
CREATE TABLE IF NOT EXISTS traces (id int4 PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), CHECK (id > 0));
CREATE OR REPLACE VIEW jobs AS SELECT t.task_id FROM tasks AS t;
DO $$ BEGIN
  DROP FUNCTION IF EXISTS muster_submit(text);
  CREATE OR REPLACE FUNCTION muster_submit(type text, traceparent text DEFAULT NULL) RETURNS text LANGUAGE sql AS 'SELECT 1';
END $$;
`;
  expect(breaking(text, "0.3.0")).toEqual([]);
});
