import type { Database, Query } from "../database.ts";
import type { Places } from "../statement.ts";

/** How often policies have changed. On its own it is read once for a statement, and no row of the statement pays for it. */
export const EPOCH = "(SELECT e.epoch FROM policy_epoch AS e WHERE e.id = 1)";

/** Whether the caller's policies are those of the database: part of a claim, which is then refused under older ones. */
export const isCurrent = (p: Places<{ readonly epoch: number }>): string => `${p.epoch}::int8 = ${EPOCH}`;

const READ = `SELECT e.epoch FROM policy_epoch AS e WHERE e.id = 1`;
const RAISE = `UPDATE policy_epoch AS e SET epoch = e.epoch + 1 WHERE e.id = 1 RETURNING e.epoch`;

/** How often policies have changed. */
export async function readEpoch(database: Pick<Database, "query">): Promise<number> {
  return onlyEpoch(await database.query<{ epoch: number }>(READ));
}

/** Makes the policies that a transaction has changed those of a new epoch, which it returns. Changes wait for each other here. */
export async function raiseEpoch(query: Query): Promise<number> {
  return onlyEpoch(await query<{ epoch: number }>(RAISE));
}

function onlyEpoch([row]: readonly { readonly epoch: number }[]): number {
  if (row === undefined) throw new Error("policy_epoch has no row: run the migrations");
  return row.epoch;
}
