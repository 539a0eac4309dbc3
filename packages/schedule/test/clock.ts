import type { Database } from "@muster/db";
import { administer } from "@muster/test/admin";
import { servers } from "@muster/test/servers";

/** The clock of a test's database, which all that fires goes by: `now()` of whatever statement is sent to it. */
export interface Clock {
  /** It stands still, and so no other time comes, however long a round takes on a busy machine. */
  hold(): Promise<void>;
  goOn(): Promise<void>;
}

// Where a path names pg_catalog, what stands before it comes first, and pg_catalog's own `now()` second.
const CLOCK = [
  "CREATE TABLE held_clock (at timestamptz NOT NULL)",
  `CREATE FUNCTION now() RETURNS timestamptz LANGUAGE sql STABLE AS
    'SELECT coalesce((SELECT c.at FROM held_clock AS c), pg_catalog.now())'`,
  "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$",
];

const HOLD = "INSERT INTO held_clock (at) SELECT now() WHERE NOT EXISTS (SELECT 1 FROM held_clock AS c)";

/** Near its end, the next second would begin before the round, and bring a time of its own. */
const EARLY_IN_SECOND =
  "SELECT pg_sleep(CASE WHEN s.part > 0.5 THEN 1.01 - s.part ELSE 0 END) FROM (SELECT extract(second FROM now()) % 1 AS part) AS s";

/** CockroachDB finds its own functions first, whatever the path. */
const canBeHeld = (): boolean => servers().databaseKind === "postgres";

/** Before anything else comes to the database: a session that is open keeps the path it has. */
export async function windUp(url: string): Promise<void> {
  if (canBeHeld()) await administer(url, CLOCK);
}

export function clockOf({ query }: Database): Clock {
  return {
    hold: async () => void (await query(canBeHeld() ? HOLD : EARLY_IN_SECOND)),
    goOn: async () => {
      if (canBeHeld()) await query("DELETE FROM held_clock");
    },
  };
}
