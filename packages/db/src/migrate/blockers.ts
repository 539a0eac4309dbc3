import type { Client } from "pg";

const BLOCKERS = `
SELECT b.pid, a.application_name AS name, a.usename AS role, a.state, a.query,
       floor(extract(epoch FROM clock_timestamp() - a.xact_start))::int4 AS seconds
FROM unnest(pg_blocking_pids($1)) AS b (pid) LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid`;

// A prepared transaction has no process.
const PREPARED = `
SELECT x.gid, floor(extract(epoch FROM clock_timestamp() - x.prepared))::int4 AS seconds
FROM pg_prepared_xacts AS x WHERE x.database = current_database()`;

interface Blocker {
  pid: number;
  name: string | null;
  role: string | null;
  /** Null where this role may not see it. */
  state: string | null;
  /** What it runs, or ran last. */
  query: string | null;
  seconds: number | null;
}

/** Enough to know it again; what follows is mostly somebody's data. */
const QUERY_CHARACTERS = 60;

/** Of what others may not see, the server says so in its place. */
function firstWords({ state, query }: Blocker): string {
  const text = (query ?? "").replaceAll(/\s+/gu, " ").trim();
  if (state === null || text === "") return "";
  return `, ${JSON.stringify(text.length > QUERY_CHARACTERS ? `${text.slice(0, QUERY_CHARACTERS)}…` : text)}`;
}

const since = (seconds: number | null): string => (seconds === null ? "" : `, for ${seconds} s`);

/** Who keeps the process from a lock, and how to end each; empty when nobody does. */
export async function blockersOf(client: Client, pid: number): Promise<string[]> {
  const { rows } = await client.query<Blocker>(BLOCKERS, [pid]);
  const told: string[] = [];
  for (const blocker of rows) {
    if (blocker.pid === 0) told.push(...(await preparedTransactions(client)));
    else {
      const { name, role, state, seconds } = blocker;
      const who = `pid ${blocker.pid} ("${name ?? ""}", role ${role ?? "unknown"}, ${state ?? "state not shown"}${since(seconds)}${firstWords(blocker)})`;
      told.push(`${who}: SELECT pg_terminate_backend(${blocker.pid})`);
    }
  }
  return told;
}

async function preparedTransactions(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ gid: string; seconds: number }>(PREPARED);
  return rows.map(
    ({ gid, seconds }) =>
      `prepared transaction ${client.escapeLiteral(gid)}${since(seconds)}: ROLLBACK PREPARED ${client.escapeLiteral(gid)}`,
  );
}
