import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import { OWN_HOLD } from "../gates/gates-sql.ts";
import { named } from "../statement.ts";
import { HELD, type HeldRows, heldRows } from "./held-rows.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "./promote.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

/** A row that left `running` without an ending of its own: queued again, or ended by a cancel or as poison. */
export interface FreedRow extends QueuedRow, WithEvent {
  status: "queued" | "cancelled" | "deadletter";
  /** How the attempt is recorded. */
  outcome: "released" | "cancelled" | "lost";
}

/** How a running row is freed. Each keeps `enqueued_at`, so that the job returns to its place. */
export const FREED_COLUMNS: string = `${QUEUED_COLUMNS}, t.status, ${EVENT}`;

// The attempt is given back: a deploy must not use up a job's attempts. started_at stays in the attempt's row. So is its
// admission: a job with gates waits before the first of them.
const RELEASE = named<HeldRows>(
  (p) => `
WITH freed AS (
  UPDATE tasks AS t
  SET status = CASE WHEN t.cancel_requested_at IS NULL THEN 'queued' ELSE 'cancelled' END,
      finished_at = CASE WHEN t.cancel_requested_at IS NOT NULL THEN now() END,
      hold = CASE WHEN t.cancel_requested_at IS NULL THEN ${OWN_HOLD} END,
      attempts = CASE WHEN t.cancel_requested_at IS NULL THEN t.attempts - 1 ELSE t.attempts END,
      updated_at = now(), version = t.version + 1
  FROM ${heldRows(p)}
  WHERE ${HELD}
  RETURNING t.fence, t.started_at,
            CASE WHEN t.cancel_requested_at IS NULL THEN t.attempts + 1 ELSE t.attempts END AS attempt, ${FREED_COLUMNS}
), kept AS (
  INSERT INTO unsuccessful_attempts (task_id, fence, attempt, worker_id, outcome, reason, started_at)
  SELECT f.task_id, f.fence, f.attempt, ${p.workerId}, CASE WHEN f.status = 'queued' THEN 'released' ELSE 'cancelled' END,
         CASE WHEN f.status = 'cancelled' THEN 'cancel_requested' END, f.started_at FROM freed AS f
)
SELECT f.task_id, f.type, f.queue, f.priority, f.lane, f.hold, f.enqueued_ms, f.status, f.event FROM freed AS f`,
);

/** running → queued with the attempt given back (or cancelled, if that was requested): the end of a drain. */
export async function release(
  database: Database,
  workerId: string,
  leases: readonly { readonly taskId: string; readonly fence: number }[],
  onRefused?: OnRefused,
): Promise<FreedRow[]> {
  const releaseThese = async (ids: readonly string[]): Promise<FreedRow[]> => {
    const wanted = new Set(ids);
    const these = leases.filter(({ taskId }) => wanted.has(taskId));
    const [taskIds, fences] = [these.map(({ taskId }) => taskId), these.map(({ fence }) => fence)];
    const rows = await database.query<Omit<FreedRow, "outcome">>(
      ...RELEASE.with({ taskIds, fences, workerId }),
    );
    return rows.map((row) => ({ ...row, outcome: row.status === "queued" ? "released" : "cancelled" }));
  };
  return passingRefused(
    leases.map(({ taskId }) => taskId),
    releaseThese,
    onRefused,
  );
}
