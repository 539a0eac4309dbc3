import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { cold, execute, ms, now } from "../sql.ts";

/** What a leader's renewal brings back. */
export interface Term {
  readonly term: number;
  readonly leading: boolean;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
  /** Where the leader has decided that work is to be found. */
  readonly dispatch: "redis" | "sql";
}

interface RenewRow {
  term: number;
  leading: boolean;
  dispatch: "redis" | "sql";
  database_ms: number;
}

/** Guarded by the holder and the lapse, in database time: two processes may both try, one row decides. */
const renewal = (holder: string, leaseMs: number): RawBuilder<RenewRow> => sql`
WITH won AS (
  UPDATE chore_leader
  SET holder = ${holder}, expires_at = now() + ${leaseMs}::float8 * interval '1 millisecond',
      term = CASE WHEN holder = ${holder} THEN term ELSE term + 1 END
  WHERE id = 1 AND (holder = ${holder} OR expires_at < now())
  RETURNING term
)
SELECT coalesce((SELECT term FROM won), 0) AS term, EXISTS (SELECT 1 FROM won) AS leading,
       (SELECT dispatch FROM chore_leader WHERE id = 1) AS dispatch,
       ${ms(now)} AS database_ms`;

/** Takes or keeps the lead for `leaseMs`. Leading only saves work: no chore's correctness depends on it. */
export async function renewLead(database: Database, holder: string, leaseMs: number): Promise<Term> {
  const [row] = await execute(database.query, renewal(holder, leaseMs).compile(cold));
  if (row === undefined) throw new Error("a renewal of the lead was not answered");
  return { term: row.term, leading: row.leading, databaseMs: row.database_ms, dispatch: row.dispatch };
}

export async function resignLead(database: Database, holder: string): Promise<void> {
  const resignation = cold
    .updateTable("chore_leader")
    .set({ expires_at: now })
    .where("id", "=", 1)
    .where("holder", "=", holder);
  await execute(database.query, resignation.compile());
}

/** Lists that no worker takes from would only grow. */
const decision = (dispatch: "redis" | "sql"): RawBuilder<{ dispatch: "redis" | "sql" }> => sql`
WITH wanted AS (
  SELECT CASE WHEN EXISTS (SELECT 1 FROM workers AS w WHERE w.state = 'alive')
               AND NOT EXISTS (SELECT 1 FROM workers AS w WHERE w.state = 'alive' AND w.takes)
              THEN 'sql' ELSE ${dispatch}::text END AS dispatch
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
  const [row] = await execute(database.query, decision(dispatch).compile(cold));
  return row?.dispatch ?? dispatch;
}

/** Who leads now; undefined while nobody does. */
export async function currentLeader(database: Database): Promise<string | undefined> {
  const leaders = cold
    .selectFrom("chore_leader")
    .select("holder")
    .where("id", "=", 1)
    .where("expires_at", ">", now);
  const [row] = await execute(database.query, leaders.compile());
  return row?.holder;
}
