import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** After so long without a word from a server, workers may have called it in vain. */
const GAP = "interval '10 seconds'";

const SERVE = named<{ readonly serverId: string }>(
  (p) => `
INSERT INTO worker_servers (server_id) VALUES (${p.serverId})
ON CONFLICT (server_id) DO UPDATE
SET since = CASE WHEN worker_servers.seen_at < now() - ${GAP} THEN now() ELSE worker_servers.since END, seen_at = now()`,
);

/** This server takes the beats of remote workers now. To be said every few seconds. */
export async function serveWorkers(database: Pick<Database, "query">, serverId: string): Promise<void> {
  await database.query(...SERVE.with({ serverId }));
}

const CEASE = named<{ readonly serverId: string }>(
  (p) => `DELETE FROM worker_servers WHERE server_id = ${p.serverId} OR seen_at < now() - interval '1 hour'`,
);

/** It takes none any more. */
export async function ceaseServing(database: Pick<Database, "query">, serverId: string): Promise<void> {
  await database.query(...CEASE.with({ serverId }));
}

/** Of a lapsed worker `w`: it called nobody, though some server was there for a whole lease. Without any for long, nobody is to come back. */
export const WAS_HEARD: string = `(
  EXISTS (SELECT 1 FROM worker_servers AS s WHERE s.seen_at > now() - ${GAP}
            AND s.since <= now() - w.lease_seconds * interval '1 second')
  OR w.expires_at < now() - w.lease_seconds * interval '20 seconds')`;
