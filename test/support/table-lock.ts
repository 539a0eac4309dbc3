import { Client } from "pg";
import { withDatabase } from "./admin.ts";
import { servers } from "./servers.ts";
import type { System } from "./system.ts";

const DEADLINE_MS = 10_000;

export interface TableLock {
  /** EXCLUSIVE lets others read, ACCESS EXCLUSIVE lets them do nothing. */
  readonly mode: "EXCLUSIVE" | "ACCESS EXCLUSIVE";
  /** Default: all of ours, which is what a database looks like that has stopped answering. */
  readonly tables?: readonly string[];
}

/** Runs `body` while whoever else needs these tables of the system's database has to wait. Postgres only. */
export async function whileLocked(
  system: System,
  lock: TableLock,
  body: () => Promise<unknown>,
): Promise<void> {
  const [here] = await system.query<{ name: string }>("SELECT current_database() AS name");
  const all = await system.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  );
  const tables = lock.tables ?? all.map(({ name }) => name);
  const client = new Client({
    connectionString: withDatabase(servers().adminUrl, here?.name ?? ""),
    connectionTimeoutMillis: DEADLINE_MS,
    query_timeout: DEADLINE_MS,
  });
  await client.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE ${tables.join(", ")} IN ${lock.mode} MODE`);
    await body();
  } finally {
    // Ends the transaction as well.
    await client.end();
  }
}

/** How many statements of the app (its `application_name`) wait for a lock now. */
export async function blockedStatements(system: System, app: string): Promise<number> {
  const [row] = await system.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = $1 AND wait_event_type = 'Lock'`,
    [app],
  );
  return row?.n ?? 0;
}
