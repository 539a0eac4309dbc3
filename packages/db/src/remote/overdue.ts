import { type AttemptKey, TIMEOUT_GRACE_MS } from "@muster/job";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** A worker that ends an attempt as a timeout does so before the server, however slow its way is. */
const GRACE_MS: number = TIMEOUT_GRACE_MS + 25_000;

const LIMIT = `least(t.started_at + t.timeout_ms * interval '1 millisecond', t.deadline_at)`;
const OVER_AT = `(${LIMIT} + ${GRACE_MS} * interval '1 millisecond')`;

// An answer that nothing runs of any more is forgotten, another is looked at when the first of its attempts is to be over.
const LOOK = named<{ readonly limit: number }>(
  (p) => `
WITH due AS MATERIALIZED (
  SELECT r.worker_id, r.take_number, r.task_ids, r.fences FROM remote_takes AS r
  WHERE r.look_at <= now() AND r.confirmed_at IS NOT NULL ORDER BY r.look_at LIMIT ${p.limit}::int4
), running AS MATERIALIZED (
  SELECT d.worker_id, d.take_number, t.task_id, t.fence, ${OVER_AT} AS over_at
  FROM due AS d CROSS JOIN LATERAL unnest(d.task_ids, d.fences) AS u (task_id, fence)
       JOIN tasks AS t ON t.task_id = u.task_id
  WHERE t.fence = u.fence AND t.worker_id = d.worker_id AND t.status = 'running'
)
SELECT d.worker_id, d.take_number, ${msOf("(min(r.over_at) - now())")} AS left_ms,
       array_agg(r.task_id) FILTER (WHERE r.over_at <= now()) AS task_ids,
       array_agg(r.fence) FILTER (WHERE r.over_at <= now()) AS fences
FROM due AS d LEFT JOIN running AS r ON r.worker_id = d.worker_id AND r.take_number = d.take_number
GROUP BY d.worker_id, d.take_number`,
);

const DISOBEYED = `
SELECT c.worker_id, c.task_id, c.fence FROM cancel_requests AS c JOIN workers AS w ON w.worker_id = c.worker_id
WHERE w.kind = 'remote' AND w.state IN ('alive', 'draining')
  AND c.requested_at < now() - (coalesce(c.grace_ms, ${TIMEOUT_GRACE_MS}) + ${GRACE_MS}) * interval '1 millisecond'
LIMIT $1`;

/** Attempts on remote workers that were to stop and have not, for longer than their handlers may take for it; up to so many. */
export async function disobeyedCancels(database: Database, limit: number): Promise<AttemptKey[]> {
  const rows = await database.query<{ worker_id: string; task_id: string; fence: number }>(DISOBEYED, [
    limit,
  ]);
  return rows.map(({ worker_id: workerId, task_id: taskId, fence }) => ({ taskId, fence, workerId }));
}

/** A confirmed answer. */
export interface LookedAt {
  readonly workerId: string;
  readonly takeNumber: number;
  /** Until the first of its attempts is to be over, milliseconds; undefined when none runs. */
  readonly leftMs: number | undefined;
  /** Attempts that have had their time. */
  readonly overdue: readonly AttemptKey[];
}

interface LookRow {
  worker_id: string;
  take_number: number;
  left_ms: number | null;
  task_ids: string[] | null;
  fences: number[] | null;
}

/** Confirmed answers that are to be looked at, up to so many. */
export async function lookAtTakes(database: Database, limit: number): Promise<LookedAt[]> {
  const rows = await database.query<LookRow>(...LOOK.with({ limit }));
  return rows.map(({ worker_id: workerId, take_number: takeNumber, left_ms, task_ids, fences }) => ({
    workerId,
    takeNumber,
    leftMs: left_ms ?? undefined,
    overdue: (task_ids ?? []).map((taskId, index) => ({ taskId, fence: fences?.[index] ?? 0, workerId })),
  }));
}

interface Looked {
  readonly workerIds: readonly string[];
  readonly takeNumbers: readonly number[];
  /** Null: to be forgotten. */
  readonly leftMs: readonly (number | null)[];
}

const takesOf = (p: {
  readonly workerIds: string;
  readonly takeNumbers: string;
  readonly leftMs: string;
}): string => `(
  SELECT r.worker_id, r.take_number, u.left_ms
  FROM unnest(${p.workerIds}::text[], ${p.takeNumbers}::int8[], ${p.leftMs}::float8[]) AS u (worker_id, take_number, left_ms)
       JOIN remote_takes AS r ON r.worker_id = u.worker_id AND r.take_number = u.take_number
  ORDER BY r.worker_id, r.take_number FOR UPDATE OF r) AS d`;

const FORGET = named<Looked>(
  (p) => `
DELETE FROM remote_takes AS r USING ${takesOf(p)}
WHERE r.worker_id = d.worker_id AND r.take_number = d.take_number AND d.left_ms IS NULL`,
);
const LATER = named<Looked>(
  (p) => `
UPDATE remote_takes AS r SET look_at = now() + d.left_ms * interval '1 millisecond' FROM ${takesOf(p)}
WHERE r.worker_id = d.worker_id AND r.take_number = d.take_number`,
);

/** Answers are forgotten, or looked at again when that says. */
export async function putOff(
  database: Database,
  takes: readonly (Pick<LookedAt, "workerId" | "takeNumber"> & { readonly leftMs: number | undefined })[],
): Promise<void> {
  const over = takes.filter(({ leftMs }) => leftMs === undefined);
  const later = takes.filter(({ leftMs }) => leftMs !== undefined);
  if (over.length > 0) await database.query(...FORGET.with(lookedOf(over)));
  if (later.length > 0) await database.query(...LATER.with(lookedOf(later)));
}

const lookedOf = (
  takes: readonly { workerId: string; takeNumber: number; leftMs: number | undefined }[],
): Looked => ({
  workerIds: takes.map(({ workerId }) => workerId),
  takeNumbers: takes.map(({ takeNumber }) => takeNumber),
  leftMs: takes.map(({ leftMs }) => leftMs ?? null),
});
