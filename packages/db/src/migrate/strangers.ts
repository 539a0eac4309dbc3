import { MusterError } from "@muster/job";
import type { Client } from "pg";

// One look, and the table of migrations is the first that is made: whoever sees another table of ours sees it, too.
const FOUND = `
SELECT current_schema() AS schema, current_database() AS database,
       (SELECT count(*)::int4 FROM information_schema.columns AS c
        WHERE c.table_schema = current_schema() AND c.table_name = 'schema_migrations'
          AND c.column_name IN ('name', 'applied_at')) AS own_columns,
       (SELECT coalesce(string_agg(t.table_name, ', ' ORDER BY t.table_name), '') FROM information_schema.tables AS t
        WHERE t.table_schema = current_schema() AND t.table_name = ANY($1::text[])) AS taken`;

interface Found {
  schema: string | null;
  database: string;
  own_columns: number | string;
  taken: string;
}

/**
 * Muster's first migration would take somebody else's table `tasks` for its own, and change it.
 * @param names of all tables and views that the migrations make
 * @throws MusterError `failed_precondition` that names the stranger's tables, or says that there is no schema to use
 */
export async function refuseStrangers(client: Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<Found>(FOUND, [["schema_migrations", ...names]]);
  const [found] = rows;
  if (found === undefined) throw new Error("the query about the schema returned no row");
  const { schema, database, taken } = found;
  const own = "DATABASE_SCHEMA=muster";
  if (schema === null) {
    throw new MusterError(
      "failed_precondition",
      `the search_path of this role names no schema of the database "${database}" that exists: create one, and name it by ${own}`,
    );
  }
  if (taken === "" || Number(found.own_columns) === 2) return;
  throw new MusterError(
    "failed_precondition",
    `the schema "${schema}" of the database "${database}" has other tables under names that Muster needs (${taken}); nothing was changed. Use another database, or a schema of its own: CREATE SCHEMA muster, and ${own}`,
  );
}
