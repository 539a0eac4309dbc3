import { type JobState, statesBefore } from "@muster/job";
import type { Selectable } from "kysely";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import type { Tasks } from "../schema.ts";
import { named, type Places } from "../statement.ts";
import { msOf, timeOf } from "../times.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

type Told = "task_id" | "status" | "worker_id" | "fence" | "lane" | "type" | "queue" | "priority";

/** `status`: the state after the request: cancelled, or running when a worker has to stop first. */
export interface CancelledRow extends Pick<Selectable<Tasks>, Told>, WithEvent {
  /** False when the job had ended before. */
  cancelled: boolean;
  enqueued_ms: number;
}

/** What a cancel carries. */
export interface CancelTerms {
  /** Kept with the job. */
  readonly reason: string | null;
  /** How long a running handler may go on after its signal, milliseconds; null = as long as after a timeout. */
  readonly graceMs: number | null;
}

const TOLD = `t.task_id, t.status, t.worker_id, t.fence, t.lane, t.type, t.queue, t.priority,
  ${msOf("t.enqueued_at")} AS enqueued_ms`;

interface Cancelling extends CancelTerms {
  readonly taskIds: readonly string[];
  readonly states: readonly JobState[];
}

interface CancellingOld extends Cancelling {
  readonly livesBeforeUs: number;
}

// A running job only notes the request; the row in cancel_requests is what its worker's heartbeat brings. Repeating the
// request changes nothing and gets the same answer, so that a lost answer can be asked for again.
const cancelling = (p: Places<Cancelling>, only: string): string => `
WITH cancelled AS (
  UPDATE tasks AS t
  SET status = CASE WHEN t.status = 'running' THEN 'running' ELSE 'cancelled' END,
      finished_at = CASE WHEN t.status = 'running' THEN NULL ELSE now() END,
      hold = NULL,
      cancel_requested_at = coalesce(t.cancel_requested_at, now()),
      cancel_reason = coalesce(t.cancel_reason, ${p.reason}),
      updated_at = now(), version = t.version + 1
  WHERE t.task_id = ANY(${p.taskIds}::uuid[]) AND t.status = ANY(${p.states}::text[])${only}
  RETURNING ${TOLD}, ${EVENT}
), asked AS (
  INSERT INTO cancel_requests (worker_id, task_id, fence, grace_ms)
  SELECT c.worker_id, c.task_id, c.fence, ${p.graceMs}::int4 FROM cancelled AS c WHERE c.status = 'running'
  ON CONFLICT (worker_id, task_id)
  DO UPDATE SET fence = excluded.fence, grace_ms = excluded.grace_ms, requested_at = now()
)
SELECT true AS cancelled, c.* FROM cancelled AS c`;

const CANCEL = named<Cancelling>((p) => cancelling(p, ""));
const NEW = " AND t.cancel_requested_at IS NULL";
const CANCEL_NEW = named<Cancelling>((p) => cancelling(p, NEW));
const CANCEL_OLD = named<CancellingOld>((p) =>
  cancelling(p, `${NEW} AND coalesce(t.redriven_at, t.created_at) < ${timeOf(p.livesBeforeUs)}`),
);

const READ = `SELECT false AS cancelled, ${TOLD}, NULL AS event FROM tasks AS t WHERE t.task_id = $1`;

/** The states that a cancel can end. */
export const CANCELLABLE: readonly JobState[] = statesBefore("cancel");

const DEFAULT_TERMS: CancelTerms = { reason: null, graceMs: null };

/**
 * scheduled, queued, retry → cancelled; running: requested, and the worker is to be told.
 * Undefined when there is no such job.
 */
export async function cancel(
  database: Pick<Database, "query">,
  taskId: string,
  terms: CancelTerms = DEFAULT_TERMS,
): Promise<CancelledRow | undefined> {
  const [changed] = await database.query<CancelledRow>(
    ...CANCEL.with({ taskIds: [taskId], states: CANCELLABLE, ...terms }),
  );
  if (changed !== undefined) return changed;
  const [row] = await database.query<CancelledRow>(READ, [taskId]);
  return row;
}

/**
 * The same for those of the jobs that are in one of the states and were not asked to stop before; only these are answered.
 * @param livesBeforeUs only lives that began before this time, microseconds since 1970: a job may have been redriven since it
 * was found
 */
export async function cancelMany(
  database: Pick<Database, "query">,
  taskIds: readonly string[],
  states: readonly JobState[],
  terms: CancelTerms = DEFAULT_TERMS,
  onRefused?: OnRefused,
  livesBeforeUs?: number,
): Promise<CancelledRow[]> {
  return passingRefused(
    taskIds,
    (ids) => {
      const wanted = { taskIds: ids, states, ...terms };
      const statement =
        livesBeforeUs === undefined ? CANCEL_NEW.with(wanted) : CANCEL_OLD.with({ ...wanted, livesBeforeUs });
      return database.query<CancelledRow>(...statement);
    },
    onRefused,
  );
}
