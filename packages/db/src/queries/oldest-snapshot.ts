import type { Database } from "../database.ts";
import { hasCode } from "../sql-state.ts";

/** Who keeps the database from cleaning up after jobs that have ended since. */
export interface SnapshotHolder {
  /** For people: who it is and how to end it. */
  readonly who: string;
  /** For how long, seconds; null where the database does not say. */
  readonly seconds: number | null;
  /** Transactions that have begun since. */
  readonly transactions: number;
}

// Sessions (those that send a standby its changes among them), prepared transactions and replication slots.
const OLDEST = `
SELECT h.who, floor(h.seconds)::int4 AS seconds, h.transactions FROM (
  SELECT format('pid %s ("%s", role %s, %s): SELECT pg_terminate_backend(%s)', a.pid, a.application_name, a.usename,
                coalesce(a.state, a.backend_type), a.pid) AS who,
         extract(epoch FROM clock_timestamp() - a.xact_start) AS seconds, age(a.backend_xmin) AS transactions
  FROM pg_stat_activity AS a WHERE a.backend_xmin IS NOT NULL AND a.pid <> pg_backend_pid()
  UNION ALL
  SELECT format('prepared transaction %L: ROLLBACK PREPARED %L', x.gid, x.gid),
         extract(epoch FROM clock_timestamp() - x.prepared), age(x.transaction) FROM pg_prepared_xacts AS x
  UNION ALL
  SELECT format('replication slot %L: SELECT pg_drop_replication_slot(%L)', s.slot_name, s.slot_name), NULL, age(s.xmin)
  FROM pg_replication_slots AS s WHERE s.xmin IS NOT NULL
) AS h ORDER BY h.transactions DESC LIMIT 1`;

/** The oldest one; undefined when nobody holds any, and where the database has no such thing (CockroachDB). */
export async function oldestSnapshot(database: Database): Promise<SnapshotHolder | undefined> {
  try {
    return (await database.query<SnapshotHolder>(OLDEST))[0];
  } catch (error) {
    if (["42883", "42P01", "42703", "0A000"].some((code) => hasCode(error, code))) return undefined;
    throw error;
  }
}
