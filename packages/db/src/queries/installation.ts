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

const LIST_SECRET = `SELECT i.list_secret AS secret FROM installation AS i WHERE i.id = 1`;

/** What the places in lists are sealed with, which callers carry from page to page: the same for all APIs. */
export async function readListSecret(database: Database): Promise<string> {
  const [row] = await database.query<{ secret: string | null }>(LIST_SECRET);
  if (row === undefined || row.secret === null)
    throw new Error("the table installation has no list_secret: run `npm run migrate`");
  return row.secret;
}
