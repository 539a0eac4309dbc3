import type { Database } from "../database.ts";

/** Which database this is. A copy of it has the same id. */
export interface Installation {
  readonly id: string;
  /** For people. */
  readonly name: string;
}

const INSTALLATION = `SELECT i.database_id, current_database() AS name FROM installation AS i WHERE i.id = 1`;

export async function readInstallation(database: Database): Promise<Installation> {
  const [row] = await database.query<{ database_id: string; name: string }>(INSTALLATION);
  if (row === undefined) throw new Error("the table installation is empty: run `npm run migrate`");
  return { id: row.database_id, name: row.name };
}
