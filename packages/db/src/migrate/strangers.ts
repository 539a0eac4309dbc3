import { MusterError } from "@muster/job";
import type { Client } from "pg";

// One look, and the table of migrations is the first that is made: whoever sees another table of ours sees it, too.
const FOUND = `
SELECT current_schema() AS schema, current_database() AS database,
       (SELECT count(*)::int4 FROM information_schema.columns AS c
        WHERE c.table_schema = current_schema() AND c.table_name = 'schema_migrations'
          AND c.column_name IN ('name', 'applied_at')) AS own_columns,
       (SELECT n.nspname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass('schema_migration_lease') AND n.nspname <> current_schema()) AS behind,
       (SELECT coalesce(string_agg(t.table_name, ', ' ORDER BY t.table_name), '') FROM information_schema.tables AS t
        WHERE t.table_schema = current_schema() AND t.table_name = ANY($1::text[])) AS taken`;

interface Found {
  schema: string | null;
  database: string;
  own_columns: number | string;
  /** The schema in which sessions find our tables by now, where that is another. */
  behind: string | null;
  taken: string;
}

/**
 * Muster's first migration would take somebody else's table `tasks` for its own, and change it. And where a schema has come
 * to stand before that of our tables (one named like the role, for example), it would make others there, and no job would be
 * found any more.
 * @param names of all tables and views that the migrations make
 * @throws MusterError `failed_precondition` that names the tables that are in the way, or says that there is no schema to use
 */
export async function refuseStrangers(client: Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<Found>(FOUND, [["schema_migrations", ...names]]);
  const [found] = rows;
  if (found === undefined) throw new Error("the query about the schema returned no row");
  const { schema, database, taken, behind } = found;
  const own = "DATABASE_SCHEMA=muster";
  if (schema === null) {
    throw new MusterError(
      "failed_precondition",
      `the search_path of this role names no schema of the database "${database}" that exists: create one, and name it by ${own}`,
    );
  }
  if (behind !== null) {
    throw new MusterError(
      "failed_precondition",
      `the search_path of this role leads to the schema "${schema}" of the database "${database}", where there are no tables of ours, and then to "${behind}", where they are; nothing was changed. ` +
        `Set DATABASE_SCHEMA=${behind} for every process to go on with those, or DATABASE_SCHEMA=${schema} to begin with new ones`,
    );
  }
  if (taken === "" || Number(found.own_columns) === 2) return;
  throw new MusterError(
    "failed_precondition",
    `the schema "${schema}" of the database "${database}" has other tables under names that Muster needs (${taken}); nothing was changed. Use another database, or a schema of its own: CREATE SCHEMA muster, and ${own}`,
  );
}
