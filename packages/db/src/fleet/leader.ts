import type { Database } from "../database.ts";
import { msOf } from "../times.ts";

/** What a leader's renewal brings back. */
export interface Term {
  readonly term: number;
  readonly leading: boolean;
  /** For how long the lead that was there before lasted, milliseconds; below 0 when it had ended. */
  readonly leadLeftMs: number;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
  /** Where the leader has decided that work is to be found. */
  readonly dispatch: "redis" | "sql";
}

// Guarded by the holder and the expiry, in database time: two processes may both try, and one row decides.
const RENEW = `
WITH won AS (
  UPDATE chore_leader
  SET holder = $1, expires_at = now() + $2::float8 * interval '1 millisecond',
      term = CASE WHEN holder = $1 THEN term ELSE term + 1 END
  WHERE id = 1 AND (holder = $1 OR expires_at < now())
    AND (stepped_down IS NULL OR stepped_down <> $1 OR stepped_down_until < now())
  RETURNING term
)
SELECT coalesce((SELECT term FROM won), 0) AS term, EXISTS (SELECT 1 FROM won) AS leading,
       l.dispatch, ${msOf("(l.expires_at - now())")} AS lead_left_ms, ${msOf("now()")} AS database_ms
FROM chore_leader AS l WHERE l.id = 1`;

interface RenewRow {
  term: number;
  leading: boolean;
  lead_left_ms: number;
  dispatch: "redis" | "sql";
  database_ms: number;
}

/** Takes or keeps the lead for `leaseMs`. Leading only saves work: the correctness of no chore depends on it. */
export async function renewLead(database: Database, holder: string, leaseMs: number): Promise<Term> {
  const [row] = await database.query<RenewRow>(RENEW, [holder, leaseMs]);
  if (row === undefined) throw new Error("a renewal of the lead was not answered");
  const { term, leading, lead_left_ms: leadLeftMs, database_ms: databaseMs, dispatch } = row;
  return { term, leading, leadLeftMs, databaseMs, dispatch };
}

const RESIGN = `UPDATE chore_leader SET expires_at = now() WHERE id = 1 AND holder = $1`;

export async function resignLead(database: Database, holder: string): Promise<void> {
  await database.query(RESIGN, [holder]);
}

// Its holder may not take it again for a while, or it would be the first to.
const STEP_DOWN = `
UPDATE chore_leader SET stepped_down = holder, stepped_down_until = now() + $1::float8 * interval '1 millisecond', expires_at = now()
WHERE id = 1 AND expires_at > now() RETURNING holder`;

/**
 * Takes the lead from whoever has it, who leaves it to others for `forMs`.
 * @returns who had it; undefined when nobody did
 */
export async function endLead(database: Database, forMs: number): Promise<string | undefined> {
  return database.transaction(async (query) => {
    const [row] = await query<{ holder: string }>(STEP_DOWN, [forMs]);
    return row?.holder;
  });
}

// Lists that no worker takes from would only grow.
const SET_DISPATCH = `
WITH wanted AS (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM workers AS w WHERE w.state = 'alive')
               AND NOT EXISTS (SELECT 1 FROM workers AS w WHERE w.state = 'alive' AND w.takes)
              THEN 'sql' ELSE $1::text END AS dispatch
), changed AS (
  UPDATE chore_leader AS l SET dispatch = (SELECT w.dispatch FROM wanted AS w)
  WHERE l.id = 1 AND l.dispatch <> (SELECT w.dispatch FROM wanted AS w)
)
SELECT w.dispatch FROM wanted AS w`;

/**
 * Tells the fleet, through every heartbeat's answer and every renewal of a lead, where work is to be found. Returns
 * what it was told: `sql` too while there are workers and none of them may take from the lists.
 */
export async function setDispatch(database: Database, dispatch: "redis" | "sql"): Promise<"redis" | "sql"> {
  const [row] = await database.query<{ dispatch: "redis" | "sql" }>(SET_DISPATCH, [dispatch]);
  return row?.dispatch ?? dispatch;
}

const LEADS = `SELECT holder FROM chore_leader WHERE id = 1 AND expires_at > now()`;

/** Who leads now; undefined while nobody does. */
export async function currentLeader(database: Database): Promise<string | undefined> {
  const [row] = await database.query<{ holder: string }>(LEADS);
  return row?.holder;
}
