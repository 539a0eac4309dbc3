import type { Database } from "../../database.ts";
import { changePolicies } from "../change.ts";

// Whoever has not said that he knows a limit may run jobs of it that do not count yet. A worker says so after it has told
// the gates of what it runs, so that whoever reads this first, and counts then, counts them all.
const IN_FORCE = `
UPDATE limits AS l SET in_force_since = now()
WHERE l.in_force_since IS NULL AND NOT EXISTS (
  SELECT 1 FROM workers AS w
  WHERE w.state IN ('alive', 'draining') AND w.policy_epoch < l.epoch AND w.worker_id <> ALL($1::text[]))
RETURNING l.name`;

/**
 * Puts limits in force that every live worker knows. Returns their names.
 * @param empty workers that run nothing, and can claim nothing any more
 */
export async function putInForce(database: Database, empty: readonly string[]): Promise<string[]> {
  return (await database.query<{ name: string }>(IN_FORCE, [empty])).map(({ name }) => name);
}

const DRAIN_OLD = `
UPDATE workers AS w SET state = 'draining' WHERE w.state = 'alive' AND w.protocol < 1
  AND (EXISTS (SELECT 1 FROM limits) OR EXISTS (SELECT 1 FROM pauses))
RETURNING w.name`;

/** Keeps workers that do not know policies from claiming anything while there is one. Returns their names. */
export async function drainOldWorkers(database: Database): Promise<string[]> {
  return (await database.query<{ name: string }>(DRAIN_OLD)).map(({ name }) => name);
}

const END_PAUSES = `DELETE FROM pauses AS p WHERE p.until_at <= now() RETURNING p.target`;

/**
 * Ends pauses whose time is over, as a change of policies. Returns how many.
 * @throws what `isLockTimeout` knows when somebody else has been changing policies for half a second
 */
export async function endPauses(database: Database): Promise<number> {
  const { answer } = await changePolicies(
    database,
    async ({ query }) => {
      const ended = (await query(END_PAUSES)).length;
      return [ended, ended > 0];
    },
    "briefly",
  );
  return answer;
}
