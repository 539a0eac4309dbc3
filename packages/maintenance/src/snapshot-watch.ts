import { oldestSnapshot } from "@muster/db";
import type { Chore, ChoreContext } from "./chore.ts";

const INTERVAL_MS = 60_000;
/** Reported from this age on; a backup or a long report is shorter on most systems. */
const TOLD_FROM_SECONDS = 300;
/** A replication slot does not say since when. */
const MANY = 100_000;
const REASON = "database_old_snapshot";

/**
 * Finds out once a minute who holds the oldest snapshot. While one is held, no ended job's row version can be cleaned
 * up: every statement reads past them, and throughput falls without anything being wrong with Muster.
 */
export function snapshotWatch(
  { database, metrics, log }: ChoreContext,
  toldFromSeconds: number = TOLD_FROM_SECONDS,
): Chore {
  const { degradations, databaseOldestSnapshotAgeSeconds: age } = metrics;
  const rest = (): void => {
    age.set(0);
    degradations.end(log, REASON);
  };
  return {
    name: "snapshots",
    intervalMs: INTERVAL_MS,
    rest,
    runOnce: async () => {
      const oldest = await oldestSnapshot(database);
      age.set(oldest?.seconds ?? 0);
      const old =
        oldest?.seconds === null ? oldest.transactions > MANY : (oldest?.seconds ?? -1) >= toldFromSeconds;
      if (oldest === undefined || !old) return degradations.end(log, REASON);
      degradations.begin(
        log,
        REASON,
        `a snapshot is held open, so that the database cannot clean up after ended jobs and grows slower: ${oldest.who}`,
      );
    },
  };
}
