import { readdir } from "node:fs/promises";
import { MusterError } from "@muster/job";
import { withFault } from "@muster/runtime";
import type { Database } from "../database.ts";
import { migrationsFolder } from "../migrations-folder.ts";
import { wantedRights } from "../session/rights.ts";

// A look into our main table, because a server that answers does not yet let us work; and the rights to all tables,
// because a missing one would otherwise show only when the first job needs it.
const LOOK = `
SELECT (SELECT json_agg(m.name) FROM schema_migrations AS m) AS applied,
       (SELECT count(*) FROM tasks AS t WHERE t.task_id = '00000000-0000-0000-0000-000000000000') AS read,
       (SELECT json_agg(p.privilege || ' on ' || p.name) FROM (
          SELECT w.name, w.privilege FROM unnest($1::text[], $2::text[]) AS w (name, privilege)
          WHERE to_regclass(w.name) IS NOT NULL AND NOT has_table_privilege(w.name, w.privilege)) AS p) AS lacking`;

interface Look {
  applied: string[] | null;
  lacking: string[] | null;
}

let known: Promise<string[]> | undefined;

/**
 * Checks whether this process can do its work: our tables are there, of this version or a later one, and its role may
 * use them.
 * @throws MusterError `unavailable` when it cannot; `faultOf` it says what an operator has to do
 */
export async function checkSchema(database: Database): Promise<void> {
  known ??= namesOfMigrations();
  const needed = await known;
  // What is thrown in here is reported like the database's own refusals.
  await database.transaction(async (query) => {
    const [look] = await query<Look>(LOOK, wantedRights());
    const applied = new Set(look?.applied);
    const missing = needed.filter((name) => !applied.has(name));
    if (missing.length > 0)
      throw refused(
        "database_schema",
        `the schema lacks ${missing.join(", ")}: run \`npm run migrate\` of this version`,
      );
    const lacking = look?.lacking ?? [];
    if (lacking.length > 0)
      throw refused(
        "database_rights",
        `this role lacks rights (${lacking.slice(0, 4).join(", ")}): GRANT them`,
      );
  }, "prompt");
}

async function namesOfMigrations(): Promise<string[]> {
  const files = await readdir(migrationsFolder());
  return files.filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file));
}

function refused(reason: string, cause: string): MusterError {
  return withFault(new MusterError("unavailable", cause), { kind: "permanent", reason, cause });
}
