import type { AttemptKey } from "@muster/job";
import type { Database } from "../database.ts";

const HELD = `
SELECT u.task_id, u.fence FROM remote_takes AS r CROSS JOIN LATERAL unnest(r.task_ids, r.fences) AS u (task_id, fence)
WHERE r.worker_id = $1`;

/** What a remote worker was sent: the attempts that it has are among these. */
export async function sentTo(database: Pick<Database, "query">, workerId: string): Promise<AttemptKey[]> {
  const rows = await database.query<{ task_id: string; fence: number }>(HELD, [workerId]);
  return rows.map(({ task_id: taskId, fence }) => ({ taskId, fence, workerId }));
}

const FORGET = `DELETE FROM remote_takes WHERE worker_id = $1`;

/** To be called once nothing of it runs any more. */
export async function forgetSent(database: Pick<Database, "query">, workerId: string): Promise<void> {
  await database.query(FORGET, [workerId]);
}

// A token is revoked, or is over: nobody can speak for its workers any more. Another token of the same identity takes its
// place, and its workers go on with that one.
const EXPEL = `
UPDATE workers AS w SET state = 'gone', ended_at = now(), running = 0
FROM (SELECT x.worker_id FROM workers AS x
      WHERE x.kind = 'remote' AND x.state IN ('alive', 'draining') AND x.identity LIKE 'token:%'
        AND NOT EXISTS (
          SELECT 1 FROM api_tokens AS a WHERE 'token:' || a.identity = x.identity
            AND a.revoked_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > now()))
      ORDER BY x.worker_id FOR UPDATE) AS d
WHERE w.worker_id = d.worker_id RETURNING w.worker_id`;

/** → gone, for remote workers whose identity has no token any more; which ones. What they hold is nobody's fault. */
export async function expelRevoked(database: Database): Promise<string[]> {
  return (await database.query<{ worker_id: string }>(EXPEL)).map((row) => row.worker_id);
}
