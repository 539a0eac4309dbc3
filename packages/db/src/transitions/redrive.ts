import { plainArray } from "../arrays.ts";
import type { Database } from "../database.ts";
import { EVENT, type WithEvent } from "../event.ts";
import { OWN_HOLD } from "../gates/gates-sql.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";
import { knowing } from "./guard.ts";
import { insertLanesOf } from "./new-lanes.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "./promote.ts";
import { type OnRefused, passingRefused } from "./refused-rows.ts";

/** When the redriven jobs start: the first one at `firstMs` (milliseconds since 1970) or now, each next one `gapMs` later. */
export interface Spread {
  readonly firstMs: number;
  readonly gapMs: number;
}

export interface RedrivenRow extends QueuedRow, WithEvent {
  status: "queued" | "scheduled";
  /** How the job had ended: "deadletter:exhausted", "failed", "cancelled". */
  redriven_from: string;
  /** Milliseconds since 1970, database time. */
  run_ms: number;
}

interface Redriving {
  /** Arrays. */
  readonly taskIds: string;
  readonly versions: string;
  readonly firstMs: number | null;
  readonly gapMs: number | null;
}

// The version is the guard: what was looked at is what is redriven, once, however many ask at once. The fence stays, so
// that no earlier attempt can write into the new life. Time limits that have passed would end it at once; a row of
// task_deadlines that is left is forgotten when it is looked at. LIMIT as in heldRows: rows are looked up by their
// primary key.
//
// Their lanes may have been forgotten since they ended. A job with gates waits before the first of them, whatever it was
// admitted to in its earlier life.
const REDRIVE = named<Redriving>(
  (p) => `
WITH redriven AS (
UPDATE tasks AS t
SET status = CASE WHEN d.run_at > now() THEN 'scheduled' ELSE 'queued' END,
    redriven_from = CASE WHEN t.status = 'deadletter' THEN 'deadletter:' || t.dead_reason ELSE t.status END,
    redriven_at = now(), redrives = coalesce(t.redrives, 0) + 1,
    attempts = 0, lost_count = 0, hold = CASE WHEN d.run_at > now() THEN NULL ELSE ${OWN_HOLD} END, grant_fence = NULL,
    finished_at = NULL, dead_reason = NULL,
    cancel_requested_at = NULL, cancel_reason = NULL, start_by = NULL, deadline_at = NULL,
    run_at = d.run_at, enqueued_at = now(), updated_at = now(), version = t.version + 1
FROM (SELECT u.task_id, u.version,
             coalesce(greatest(now(), to_timestamp(${p.firstMs}::float8 / 1000))
                      + (u.place - 1)::float8 * ${p.gapMs}::float8 * interval '1 millisecond', now()) AS run_at
      FROM unnest(${p.taskIds}::uuid[], ${p.versions}::int4[]) WITH ORDINALITY AS u (task_id, version, place)
      LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d
WHERE t.task_id = d.task_id AND t.version = d.version
  AND ${knowing("redrive")}
RETURNING ${QUEUED_COLUMNS}, t.status, t.redriven_from, ${msOf("t.run_at")} AS run_ms, ${EVENT}
), met AS (${insertLanesOf("redriven")}
)
SELECT * FROM redriven`,
);

/**
 * failed, deadletter, cancelled → queued, or scheduled when `spread` puts its turn in the future; attempts, losses and
 * the cancel start afresh, and there are no more time limits. Jobs that have moved on from the given version are left
 * alone. Push the queued ones after this has returned.
 */
export async function redrive(
  database: Pick<Database, "query">,
  jobs: readonly { readonly taskId: string; readonly version: number }[],
  spread?: Spread,
  onRefused?: OnRefused,
): Promise<RedrivenRow[]> {
  const versions = new Map(jobs.map(({ taskId, version }) => [taskId, version]));
  let firstMs = spread?.firstMs ?? null;
  const gapMs = spread?.gapMs ?? null;
  return passingRefused(
    [...versions.keys()],
    async (taskIds) => {
      const wanted = taskIds.flatMap((taskId) => versions.get(taskId) ?? []);
      const rows = await database.query<RedrivenRow>(
        ...REDRIVE.with({ taskIds: plainArray(taskIds), versions: plainArray(wanted), firstMs, gapMs }),
      );
      // Where some are refused, the parts of what is left take their turns one after the other.
      if (gapMs !== null) firstMs = Math.max(firstMs ?? 0, ...rows.map((row) => row.run_ms + gapMs));
      return rows;
    },
    onRefused,
  );
}
