import type { Database } from "../database.ts";
import { msOf } from "../times.ts";

/** What a leader's renewal brings back. */
export interface Term {
  readonly term: number;
  readonly leading: boolean;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
}

// Guarded by the holder and the lapse, in database time: two processes may both try, one row decides.
const RENEW = `
WITH won AS (
  UPDATE chore_leader
  SET holder = $1, expires_at = now() + $2::float8 * interval '1 millisecond',
      term = CASE WHEN holder = $1 THEN term ELSE term + 1 END
  WHERE id = 1 AND (holder = $1 OR expires_at < now())
  RETURNING term
)
SELECT coalesce((SELECT term FROM won), 0) AS term, EXISTS (SELECT 1 FROM won) AS leading,
       ${msOf("now()")} AS database_ms`;

/** Takes or keeps the lead for `leaseMs`. Leading only saves work: no chore's correctness depends on it. */
export async function renewLead(database: Database, holder: string, leaseMs: number): Promise<Term> {
  const [row] = await database.query<{ term: number; leading: boolean; database_ms: number }>(RENEW, [
    holder,
    leaseMs,
  ]);
  if (row === undefined) throw new Error("a renewal of the lead was not answered");
  return { term: row.term, leading: row.leading, databaseMs: row.database_ms };
}

const RESIGN = `UPDATE chore_leader SET expires_at = now() WHERE id = 1 AND holder = $1`;

export async function resignLead(database: Database, holder: string): Promise<void> {
  await database.query(RESIGN, [holder]);
}

const SET_DISPATCH = `UPDATE chore_leader SET dispatch = $1 WHERE id = 1 AND dispatch <> $1`;

/** Tells the fleet, through every heartbeat's answer, where work is to be found. */
export async function setDispatch(database: Database, dispatch: "redis" | "sql"): Promise<void> {
  await database.query(SET_DISPATCH, [dispatch]);
}
