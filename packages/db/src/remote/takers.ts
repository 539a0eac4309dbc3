import type { WorkerPlace } from "@muster/job";
import type { Database } from "../database.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** How a worker stands that waits for jobs. */
export interface TakerStanding {
  readonly workerId: string;
  /** It is known, and its lease is not over. */
  readonly isLive: boolean;
  /** It is not cordoned, and has not said that it leaves. */
  readonly mayTake: boolean;
  readonly labelsVersion: number;
  /** What it is to those who place jobs, as of this version. */
  readonly place: WorkerPlace;
  /** It is to end what it runs, and to leave. */
  readonly drains: boolean;
  /** For how long what it runs may go on then, milliseconds from when this was read; undefined: nobody has said. */
  readonly drainLeftMs: number | undefined;
}

const STANDINGS = named<{ readonly workerIds: readonly string[] }>(
  (p) => `
SELECT w.worker_id, w.state IN ('alive', 'draining') AS is_live, w.state = 'alive' AND w.cordoned_at IS NULL AS may_take,
       coalesce(w.labels_version, 0) AS labels_version, w.labels, w.taints, w.concurrency AS slots,
       w.cordoned_at IS NOT NULL AND w.drain_by IS NOT NULL AS drains,
       CASE WHEN w.cordoned_at IS NOT NULL THEN ${msOf("(w.drain_by - now())")} END AS drain_left_ms
FROM workers AS w WHERE w.worker_id = ANY(${p.workerIds}::text[])`,
);

/** Of those of these workers that are known. */
export async function readTakers(
  database: Pick<Database, "query">,
  workerIds: readonly string[],
): Promise<TakerStanding[]> {
  const rows = await database.query<{
    worker_id: string;
    is_live: boolean;
    may_take: boolean;
    labels_version: number;
    labels: Record<string, string> | null;
    taints: string[] | null;
    slots: number;
    drains: boolean;
    drain_left_ms: number | null;
  }>(...STANDINGS.with({ workerIds }));
  return rows.map((row) => ({
    workerId: row.worker_id,
    isLive: row.is_live,
    mayTake: row.may_take,
    labelsVersion: row.labels_version,
    place: { labels: row.labels ?? {}, taints: row.taints ?? [], slots: row.slots },
    drains: row.drains,
    drainLeftMs: row.drain_left_ms === null ? undefined : Math.max(0, row.drain_left_ms),
  }));
}

const TOUCH = named<{ readonly workerIds: readonly string[] }>(
  (p) => `
WITH waiting AS MATERIALIZED (
  SELECT w.worker_id FROM workers AS w WHERE w.worker_id = ANY(${p.workerIds}::text[])
  ORDER BY w.worker_id FOR UPDATE
)
UPDATE workers AS w SET took_at = now() FROM waiting AS x WHERE w.worker_id = x.worker_id
RETURNING ${msOf("now()")} AS database_ms`,
);

/**
 * These workers wait for jobs now: none of them is deaf.
 * @returns the database's time, milliseconds since 1970; undefined when it knows none of them
 */
export async function touchTakers(
  database: Pick<Database, "query">,
  workerIds: readonly string[],
): Promise<number | undefined> {
  const [row] = await database.query<{ database_ms: number }>(...TOUCH.with({ workerIds }));
  return row?.database_ms;
}

const HELD_TYPES = named<{ readonly types: readonly string[] }>(
  (p) => `SELECT h.type FROM held_types AS h WHERE h.type = ANY(${p.types}::text[])`,
);

/** Those of these types of which jobs are on hold, now or a moment ago. */
export async function heldTypesOf(
  database: Pick<Database, "query">,
  types: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ type: string }>(...HELD_TYPES.with({ types }));
  return rows.map(({ type }) => type);
}
