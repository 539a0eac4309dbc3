import type { AttemptKey } from "@muster/job";
import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";

interface Keys {
  readonly workerIds: readonly string[];
  readonly taskIds: string;
  readonly fences: string;
}

const keysOf = (attempts: readonly AttemptKey[]): Keys => ({
  workerIds: attempts.map(({ workerId }) => workerId),
  taskIds: plainArray(attempts.map(({ taskId }) => taskId)),
  fences: plainArray(attempts.map(({ fence }) => fence)),
});

const HELD = named<Keys>(
  (p) => `
SELECT u.place::int4 AS place, t.queue
FROM unnest(${p.workerIds}::text[], ${p.taskIds}::uuid[], ${p.fences}::int4[])
       WITH ORDINALITY AS u (worker_id, task_id, fence, place)
     JOIN tasks AS t ON t.task_id = u.task_id
WHERE t.fence = u.fence AND t.worker_id = u.worker_id AND t.status = 'running'`,
);

/** Of each attempt the queue of its job, where its worker has it still; undefined where it has not, or never had. */
export async function queuesOfHeld(
  database: Pick<Database, "query">,
  attempts: readonly AttemptKey[],
): Promise<(string | undefined)[]> {
  if (attempts.length === 0) return [];
  const rows = await database.query<{ place: number; queue: string }>(...HELD.with(keysOf(attempts)));
  const queues = new Map(rows.map(({ place, queue }) => [place, queue]));
  return attempts.map((_, index) => queues.get(index + 1));
}

const FORGET_CANCELS = named<Keys>(
  (p) => `
DELETE FROM cancel_requests AS c
USING unnest(${p.workerIds}::text[], ${p.taskIds}::uuid[], ${p.fences}::int4[]) AS u (worker_id, task_id, fence)
WHERE c.worker_id = u.worker_id AND c.task_id = u.task_id AND c.fence = u.fence`,
);

/** These attempts have ended: nobody has to be told any more that they are to stop. */
export async function forgetCancels(
  database: Pick<Database, "query">,
  attempts: readonly AttemptKey[],
): Promise<void> {
  if (attempts.length > 0) await database.query(...FORGET_CANCELS.with(keysOf(attempts)));
}
