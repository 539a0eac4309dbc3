import type { Database } from "../database.ts";

/** A remote worker that is not known to go by the latest policies, and what it runs. */
export interface BehindWorker {
  readonly workerId: string;
  readonly jobs: readonly {
    readonly taskId: string;
    readonly queue: string;
    readonly type: string;
    readonly gates?: readonly string[] | undefined;
  }[];
}

const HELD = `
SELECT w.worker_id, h.task_id, h.queue, h.type, h.gates FROM workers AS w LEFT JOIN LATERAL (
  SELECT t.task_id, t.queue, t.type, t.gates
  FROM remote_takes AS r CROSS JOIN LATERAL unnest(r.task_ids, r.fences) AS u (task_id, fence)
       JOIN tasks AS t ON t.task_id = u.task_id
  WHERE r.worker_id = w.worker_id AND t.fence = u.fence AND t.worker_id = w.worker_id AND t.status = 'running'
) AS h ON true
WHERE w.kind = 'remote' AND w.state IN ('alive', 'draining') AND w.policy_epoch < $1::int8`;

interface HeldRow {
  worker_id: string;
  task_id: string | null;
  queue: string;
  type: string;
  gates: string[] | null;
}

/** Remote workers that are behind this epoch. */
export async function remoteBehind(
  database: Pick<Database, "query">,
  epoch: number,
): Promise<BehindWorker[]> {
  const rows = await database.query<HeldRow>(HELD, [epoch]);
  return [...Map.groupBy(rows, (row) => row.worker_id)].map(([workerId, held]) => ({
    workerId,
    jobs: held.flatMap(({ task_id: taskId, queue, type, gates }) =>
      taskId === null ? [] : [{ taskId, queue, type, ...(gates !== null && { gates }) }],
    ),
  }));
}
