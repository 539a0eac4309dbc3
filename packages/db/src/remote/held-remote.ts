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
SELECT u.place::int4 AS place, t.queue, coalesce((t.placement ->> 'slots')::int4, 1) AS slots
FROM unnest(${p.workerIds}::text[], ${p.taskIds}::uuid[], ${p.fences}::int4[])
       WITH ORDINALITY AS u (worker_id, task_id, fence, place)
     JOIN tasks AS t ON t.task_id = u.task_id
WHERE t.fence = u.fence AND t.worker_id = u.worker_id AND t.status = 'running'`,
);

/** What a worker has. */
export interface HeldRemotely {
  readonly queue: string;
  /** That it takes of its worker. */
  readonly slots: number;
}

/** What each attempt is, where its worker has it still; undefined where it has not, or never had. */
export async function heldRemotely(
  database: Pick<Database, "query">,
  attempts: readonly AttemptKey[],
): Promise<(HeldRemotely | undefined)[]> {
  if (attempts.length === 0) return [];
  const rows = await database.query<HeldRemotely & { place: number }>(...HELD.with(keysOf(attempts)));
  const held = new Map(rows.map(({ place, queue, slots }) => [place, { queue, slots }]));
  return attempts.map((_, index) => held.get(index + 1));
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
