import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, fixture } from "./fixture.ts";

let world: Fixture;
beforeAll(async () => {
  world = await fixture(1);
});
afterAll(() => world[Symbol.asyncDispose]());

const SOURCE = [
  "../src/schema.ts",
  "../src/access/schema.ts",
  "../src/audit/schema.ts",
  "../src/faults/schema.ts",
  "../src/bulk/schema.ts",
  "../src/fleet/schema.ts",
  "../src/placement/schema.ts",
  "../src/policies/schema.ts",
  "../src/schedules/schema.ts",
  "../src/series/schema.ts",
  "../src/transitions/unique/schema.ts",
]
  .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
  .join("\n");

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  /** The database gives it a value where an insert gives none. */
  readonly given: boolean;
}

/** Each table's interface, as it stands in the source: types are gone when a test runs. */
function written(): Column[] {
  const bodyOf = (name: string): string =>
    new RegExp(`export interface ${name} \\{\\n([^}]*)\\}`).exec(SOURCE)?.[1] ?? "";
  const fieldsOf = (name: string): [string, string][] =>
    [...bodyOf(name).matchAll(/^ {2}(\w+): (.+);$/gm)].map((match) => [match[1] ?? "", match[2] ?? ""]);
  return fieldsOf("Schema").flatMap(([table, name]) =>
    fieldsOf(name).map(([column, text]) => {
      const plain = text.replace(/^Generated(?:Always)?<(.*)>$/, "$1");
      const nullable = plain.endsWith(" | null") || plain === "LabelsColumn";
      const type = plain.replace(/ \| null$/, "");
      return { table, column, type: sqlTypeOf(type), nullable, given: plain !== text };
    }),
  );
}

/** Of several that come as the same, all: an id is a text here, and every number a number. */
function sqlTypeOf(type: string): string {
  const kinds: Readonly<Record<string, string>> = {
    number: "number",
    boolean: "bool",
    Time: "timestamptz",
    Uint8Array: "bytea",
    "string[]": "text[]",
    "number[]": "number[]",
    "Record<string, number>": "jsonb",
    "Record<string, string>": "jsonb",
    LabelsColumn: "jsonb",
    Placement: "jsonb",
    PlacementColumn: "jsonb",
    GrantsColumn: "jsonb",
  };
  return kinds[type] ?? "text";
}

const KINDS: Readonly<Record<string, string>> = {
  uuid: "text",
  int2: "number",
  int4: "number",
  int8: "number",
  float8: "number",
  _int2: "number[]",
  _int4: "number[]",
  _text: "text[]",
  _uuid: "text[]",
};

async function migrated(): Promise<Column[]> {
  const rows = await world.database.query<{
    table: string;
    column: string;
    type: string;
    nullable: boolean;
    given: boolean;
  }>(`
SELECT c.table_name AS table, c.column_name AS column, c.udt_name AS type, c.is_nullable = 'YES' AND c.is_generated <> 'ALWAYS' AS nullable,
       c.column_default IS NOT NULL OR c.is_generated = 'ALWAYS' AS given
FROM information_schema.columns AS c
JOIN information_schema.tables AS t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name NOT LIKE 'crdb_internal%'`);
  return rows.map((row) => ({ ...row, type: KINDS[row.type] ?? row.type }));
}

const inOrder = (columns: readonly Column[]): Column[] =>
  columns.toSorted((a, b) => (`${a.table}.${a.column}` < `${b.table}.${b.column}` ? -1 : 1));

test("task_attempts has the columns of the table behind it, in its order", async () => {
  const columnsOf = (name: string): Promise<object[]> =>
    world.database.query(
      `SELECT c.column_name AS name, c.udt_name AS type FROM information_schema.columns AS c
       WHERE c.table_schema = current_schema() AND c.table_name = $1 ORDER BY c.ordinal_position`,
      [name],
    );
  expect(await columnsOf("task_attempts")).toEqual(await columnsOf("unsuccessful_attempts"));
});

test("the interfaces of the tables are those of the migrated database, column by column", async () => {
  expect(inOrder(written())).toEqual(inOrder(await migrated()));
});
