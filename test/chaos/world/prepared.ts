import { migrate } from "@muster/db";
import { type PreparedPostgres, preparedPostgres } from "../../support/own-servers.ts";

export const DATABASE = "scheduler";

let prepared: Promise<PreparedPostgres> | undefined;

/**
 * A Postgres with the migrated database, made by the first world that asks. Every world has servers of its own, which
 * it breaks as it likes; what they begin with is the same, and takes longer to make than to copy.
 */
export function migratedPostgres(): Promise<PreparedPostgres> {
  prepared ??= preparedPostgres((postgres) => migrate({ url: postgres.url(DATABASE) }));
  return prepared;
}

/** For a test run, whose processes are ended without their listeners of "exit". */
export async function removePrepared(): Promise<void> {
  await (await prepared)?.remove();
  prepared = undefined;
}
