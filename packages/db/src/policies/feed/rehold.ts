import type { Priority } from "@muster/job";
import { plainArray, textArray } from "../../arrays.ts";
import type { Database } from "../../database.ts";
import { EVENT, type WithEvent } from "../../event.ts";
import { isCurrent } from "../../gates/epoch.ts";
import { named } from "../../statement.ts";
import { BOUNDED_WAIT, passingLocked } from "../../transitions/locked-rows.ts";
import { insertLanesOf } from "../../transitions/new-lanes.ts";
import { QUEUED_COLUMNS, type QueuedRow } from "../../transitions/promote.ts";
import { type OnRefused, passingRefused } from "../../transitions/refused-rows.ts";
import { hasOneValue } from "./one-value.ts";

/** A queued job with what decides where it has to wait. */
export interface QueuedJob {
  readonly taskId: string;
  readonly version: number;
  readonly queue: string;
  readonly type: string;
  readonly priority: Priority;
  readonly labels: Readonly<Record<string, string>>;
  readonly hold: string | undefined;
  /** Undefined: it was never told which it has. */
  readonly gates: readonly string[] | undefined;
  /** Whether it may be claimed as it is, if these are its gates. */
  readonly isGranted: boolean;
}

/** Of the row named `t`. */
export const QUEUED_JOB: string = `t.task_id, t.version, t.queue, t.type, t.priority, t.labels, t.hold, t.gates,
       coalesce(t.grant_fence = t.fence, false) AS granted`;

export interface QueuedJobRow {
  task_id: string;
  version: number;
  queue: string;
  type: string;
  priority: Priority;
  labels: Record<string, string> | null;
  hold: string | null;
  gates: string[] | null;
  granted: boolean;
}

export const toQueuedJob = (row: QueuedJobRow): QueuedJob => ({
  taskId: row.task_id,
  version: row.version,
  queue: row.queue,
  type: row.type,
  priority: row.priority,
  labels: row.labels ?? {},
  hold: row.hold ?? undefined,
  gates: row.gates ?? undefined,
  isGranted: row.granted,
});

const OF_HOLDS = `
SELECT j.* FROM unnest($1::text[]) AS h (hold) CROSS JOIN LATERAL (
  SELECT ${QUEUED_JOB} FROM tasks AS t
  WHERE t.phase = 0 AND ${hasOneValue("t.hold", "h.hold")} AND t.status = 'queued' AND t.task_id <> ALL($3::uuid[])
  ORDER BY t.hold, t.run_at LIMIT $2) AS j LIMIT $2`;

/** The first jobs of these holds, one hold after the other, but for those that are passed over. */
export async function readHeld(
  database: Database,
  holds: readonly string[],
  limit: number,
  without: readonly string[] = [],
): Promise<QueuedJob[]> {
  return (await database.query<QueuedJobRow>(OF_HOLDS, [holds, limit, without])).map(toQueuedJob);
}

const NAMED = `SELECT ${QUEUED_JOB} FROM tasks AS t WHERE t.task_id = ANY($1::uuid[]) AND t.status = 'queued'`;

/** Those of these jobs that are queued. */
export async function readQueued(database: Database, taskIds: readonly string[]): Promise<QueuedJob[]> {
  if (taskIds.length === 0) return [];
  return (await database.query<QueuedJobRow>(NAMED, [taskIds])).map(toQueuedJob);
}

/** Where a job has to wait from now on. */
export interface Reheld {
  readonly taskId: string;
  /** As it was read. */
  readonly version: number;
  /** Undefined: nowhere. */
  readonly hold: string | undefined;
  readonly gates: readonly string[];
}

export type ReheldRow = QueuedRow & WithEvent;

interface Reholding {
  readonly epoch: number;
  readonly taskIds: string;
  readonly versions: string;
  readonly holds: readonly (string | null)[];
  readonly gates: readonly (string | null)[];
}

// It admits nothing: whoever was admitted, and is here, has not made use of it. Under older policies than those that are in
// force, jobs might be let go that a limit has come for.
const REHOLD = named<Reholding>(
  (p) => `
WITH moved AS (
  UPDATE tasks AS t
  SET hold = d.hold, gates = d.gates::text[], grant_fence = NULL, updated_at = now(), version = t.version + 1,
      enqueued_at = CASE WHEN d.hold IS NULL THEN now() ELSE t.enqueued_at END
  FROM (SELECT u.* FROM unnest(${p.taskIds}::uuid[], ${p.versions}::int4[], ${p.holds}::text[], ${p.gates}::text[])
               AS u (task_id, version, hold, gates)
        LIMIT (SELECT cardinality(${p.taskIds}::uuid[]))) AS d
  WHERE t.task_id = d.task_id AND t.version = d.version AND t.status = 'queued' AND ${isCurrent(p)} AND ${BOUNDED_WAIT}
  RETURNING ${QUEUED_COLUMNS}, ${EVENT}
), met AS (${insertLanesOf("moved")}
)
SELECT * FROM moved`,
);

/**
 * queued → queued with another hold, or with none, and with the gates that it has by now, for jobs that are as they were
 * read, while the policies are of this epoch. Push those without a hold after this has returned.
 */
export async function rehold(
  database: Database,
  epoch: number,
  jobs: readonly Reheld[],
  onRefused?: OnRefused,
): Promise<ReheldRow[]> {
  const byId = new Map(jobs.map((job) => [job.taskId, job]));
  return passingRefused(
    [...byId.keys()],
    (some) =>
      passingLocked(database.query, some, (ids) => {
        const these = ids.flatMap((id) => byId.get(id) ?? []);
        const taskIds = plainArray(these.map(({ taskId }) => taskId));
        const versions = plainArray(these.map(({ version }) => version));
        const holds = these.map(({ hold }) => hold ?? null);
        const gates = these.map((job) => (job.gates.length === 0 ? null : textArray(job.gates)));
        return database.query<ReheldRow>(...REHOLD.with({ epoch, taskIds, versions, holds, gates }));
      }),
    onRefused,
  );
}
