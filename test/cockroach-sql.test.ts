import { expect, test } from "vitest";
import { cockroachMigrations, tablesWithFamilies } from "./support/cockroach/migrations.ts";
import { REFUSALS, refusedIn } from "./support/cockroach/refusals.ts";
import { statementsIn } from "./support/cockroach/tokens.ts";

/** For each refusal statements that have it. The statements of a run are held against them in `sent-statements.ts`. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  "a table changed twice": [
    "WITH a AS (INSERT INTO t (i) SELECT 1), b AS (DELETE FROM t AS d USING a) SELECT 1",
    "WITH a AS (INSERT INTO t VALUES (1) ON CONFLICT (i) DO NOTHING) INSERT INTO t VALUES (2)",
    "WITH a AS (UPDATE t SET i = 1 RETURNING i) UPDATE t SET i = 2",
  ],
  "an unknown function": ["SELECT pg_notify('a', 'b')", "SELECT t.i FROM jsonb_path_query(t.a) AS t (i)"],
  "an unknown type": ["SELECT $1::tstzrange", "SELECT '{}'::hstore[]"],
  "an unknown catalog": ["SELECT 1 FROM pg_stat_user_tables", 'select 1 from "pg_locks" as "l"'],
  "SKIP LOCKED": ["SELECT t.task_id FROM tasks AS t FOR UPDATE SKIP LOCKED"],
  "an advisory lock": ["SELECT pg_advisory_xact_lock(1)"],
  "a statement": ["LISTEN jobs", "DISCARD PLANS", "CREATE TRIGGER a BEFORE UPDATE ON t EXECUTE FUNCTION f()"],
  "a clause": [
    "SELECT i FROM t TABLESAMPLE system (1)",
    "SELECT i FROM t ORDER BY i FETCH FIRST 1 ROW WITH TIES",
  ],
  "a system column": ["DELETE FROM t WHERE t.ctid = $1"],
  "a named argument": ["SELECT muster_submit(type => 'work')"],
  "a division": ["SELECT count(*) / 2", "SELECT extract(epoch FROM t.a) / 1000 FROM t"],
};

/** What looks like it. */
const HARMLESS = [
  "WITH a AS (INSERT INTO t (i) VALUES (1)) INSERT INTO t (i) SELECT 2",
  "WITH a AS (INSERT INTO t (i) VALUES (1) ON CONFLICT (i) DO UPDATE SET i = 2) INSERT INTO s (i) VALUES (1)",
  "SELECT t.i FROM t FOR UPDATE OF t SKIP LOCKED",
  "SELECT 'DELETE FROM t; LISTEN a' -- pg_locks\n FROM unnest($1::int4[]) WITH ORDINALITY AS u (i, place)",
  "SELECT now() - $1::float8 / 1000 * interval '1 second' LIMIT (SELECT cardinality($2::uuid[]))",
];

const refused = (text: string): string[] =>
  statementsIn(text).flatMap((statement) => refusedIn(statement, tablesWithFamilies()));

test.each(Object.entries(EXAMPLES))("%s is found", (name, examples) => {
  for (const example of examples) expect(refused(example).join("\n")).toContain(`${name}, `);
});

test("each refusal has an example, and what only looks like it is let pass", () => {
  expect(Object.keys(EXAMPLES)).toEqual(Object.keys(REFUSALS));
  expect(HARMLESS.flatMap(refused)).toEqual([]);
});

test("the migrations for CockroachDB hold nothing that it refuses", () => {
  const found = [...cockroachMigrations()].flatMap(([file, statements]) =>
    statements
      .flatMap((statement) => refusedIn(statement, tablesWithFamilies()))
      .map((what) => `${file}: ${what}`),
  );
  expect(found).toEqual([]);
});
