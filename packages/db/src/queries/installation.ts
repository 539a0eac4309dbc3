import { sql } from "kysely";
import type { Database } from "../database.ts";
import { cold, execute } from "../sql.ts";

/** Which database this is. A copy of it has the same id. */
export interface Installation {
  readonly id: string;
  /** For people. */
  readonly name: string;
}

export async function readInstallation(database: Database): Promise<Installation> {
  const installations = cold
    .selectFrom("installation as i")
    .select(["i.database_id", sql<string>`current_database()`.as("name")])
    .where("i.id", "=", 1);
  const [row] = await execute(database.query, installations.compile());
  if (row === undefined) throw new Error("the table installation is empty: run `npm run migrate`");
  return { id: row.database_id, name: row.name };
}
