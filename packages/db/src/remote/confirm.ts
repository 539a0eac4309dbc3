import type { Database } from "../database.ts";
import { named } from "../statement.ts";

/** When a confirmed answer is looked at, which costs a look at each of its jobs: most have ended by then. */
const LOOK_AFTER = "interval '1 minute'";

interface Takes {
  readonly workerIds: readonly string[];
  readonly takeIds: readonly string[];
}

// What is being given back stays so: of a confirmation and of giving back that meet, one changes the row first.
const CONFIRM = named<Takes>(
  (p) => `
WITH heard AS MATERIALIZED (
  SELECT r.worker_id, r.take_number FROM remote_takes AS r
       JOIN unnest(${p.workerIds}::text[], ${p.takeIds}::uuid[]) AS u (worker_id, take_id) ON r.take_id = u.take_id
  WHERE r.worker_id = u.worker_id AND r.confirmed_at IS NULL AND r.freed_at IS NULL
  ORDER BY r.worker_id, r.take_number FOR UPDATE OF r
)
UPDATE remote_takes AS r SET confirmed_at = now(), look_at = now() + ${LOOK_AFTER}
FROM heard AS h WHERE r.worker_id = h.worker_id AND r.take_number = h.take_number`,
);

/** Worker `workerIds[i]` says that the answer `takeIds[i]` has arrived. Others' answers, and such as nobody knows, change nothing. */
export async function confirmTakes(database: Pick<Database, "query">, takes: Takes): Promise<void> {
  await database.query(...CONFIRM.with(takes));
}

interface NamedJobs {
  readonly workerIds: readonly string[];
  readonly taskIds: readonly string[];
}

const CONFIRM_NAMED = named<NamedJobs>(
  (p) => `
WITH heard AS MATERIALIZED (
  SELECT r.worker_id, r.take_number FROM remote_takes AS r
  WHERE r.worker_id = ANY(${p.workerIds}::text[]) AND r.confirmed_at IS NULL AND r.freed_at IS NULL
    AND EXISTS (SELECT 1 FROM unnest(${p.workerIds}::text[], ${p.taskIds}::uuid[]) AS u (worker_id, task_id)
                WHERE u.worker_id = r.worker_id AND u.task_id = ANY(r.task_ids))
  ORDER BY r.worker_id, r.take_number FOR UPDATE OF r
)
UPDATE remote_takes AS r SET confirmed_at = now(), look_at = now() + ${LOOK_AFTER}
FROM heard AS h WHERE r.worker_id = h.worker_id AND r.take_number = h.take_number`,
);

/** Worker `workerIds[i]` has named job `taskIds[i]`: whichever answer brought it has arrived, and all of it. */
export async function confirmNamed(database: Pick<Database, "query">, jobs: NamedJobs): Promise<void> {
  await database.query(...CONFIRM_NAMED.with(jobs));
}
