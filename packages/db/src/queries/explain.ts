import { DEFAULT_QUEUE, lanesOf, parseLane } from "@muster/job";
import type { Database } from "../database.ts";
import { type JobRecord, RECORD_COLUMNS, type RecordRow, toRecord } from "../record.ts";
import { msOf } from "../times.ts";
import { knownLanes } from "./lanes.ts";

/** The worker that a running job's row names. */
export interface Runner {
  readonly name: string;
  readonly state: "alive" | "draining" | "lost" | "gone";
  readonly leaseMs: number;
  /** Since its last heartbeat, milliseconds. */
  readonly silentMs: number;
  /** Until it counts as lost, milliseconds; negative when it should have been declared lost. */
  readonly leaseLeftMs: number;
}

/** A job, and what its own rows say about why it is where it is. */
export interface JobSituation {
  readonly job: JobRecord;
  readonly lane: string;
  /** The stamp of the job's element, milliseconds since 1970 in database time, as is `nowMs`. */
  readonly enqueuedMs: number;
  readonly nowMs: number;
  /** Where workers are told to find work. */
  readonly dispatch: "redis" | "sql";
  /** Absent unless the job runs, and where the worker's row has been purged. */
  readonly runner?: Runner;
}

const SITUATION = `
SELECT ${RECORD_COLUMNS}, t.lane, ${msOf("t.enqueued_at")} AS enqueued_ms,
       ${msOf("now()")} AS now_ms,
       (SELECT l.dispatch FROM chore_leader AS l WHERE l.id = 1) AS dispatch,
       w.name AS runner, w.state AS runner_state, w.lease_seconds,
       ${msOf("now() - w.beat_at")} AS silent_ms,
       ${msOf("w.expires_at - now()")} AS lease_left_ms
FROM tasks AS t LEFT JOIN workers AS w ON w.worker_id = t.worker_id AND t.status = 'running'
WHERE t.task_id = $1`;

interface SituationRow extends RecordRow {
  lane: string;
  enqueued_ms: number;
  now_ms: number;
  dispatch: "redis" | "sql";
  runner: string | null;
  runner_state: Runner["state"];
  lease_seconds: number;
  silent_ms: number;
  lease_left_ms: number;
}

/** Undefined when there is no such job. */
export async function jobSituation(database: Database, taskId: string): Promise<JobSituation | undefined> {
  const [row] = await database.query<SituationRow>(SITUATION, [taskId]);
  if (row === undefined) return undefined;
  const { lane, enqueued_ms: enqueuedMs, now_ms: nowMs, dispatch } = row;
  const situation = { job: toRecord(row), lane, enqueuedMs, nowMs, dispatch };
  if (row.runner === null) return situation;
  const runner = {
    name: row.runner,
    state: row.runner_state,
    leaseMs: row.lease_seconds * 1000,
    silentMs: row.silent_ms,
    leaseLeftMs: row.lease_left_ms,
  };
  return { ...situation, runner };
}

/** Live workers that would treat a job alike. */
export interface WorkerGroup {
  /** The queues they serve, in the order in which they take from them; null for all. */
  readonly queues: readonly string[] | null;
  readonly knowsType: boolean;
  readonly servesQueue: boolean;
  readonly workers: number;
  readonly slots: number;
  /** As of their last heartbeats. */
  readonly busySlots: number;
}

// Jobs that are claimed ahead of a slot count as running, so there may be more of them than slots.
const LIVE_WORKERS = `
SELECT w.queues, $1 = ANY(w.types) AS "knowsType", w.queues IS NULL OR $2 = ANY(w.queues) AS "servesQueue",
       count(*)::int8 AS workers, sum(w.concurrency)::int8 AS slots,
       sum(least(w.running, w.concurrency))::int8 AS "busySlots"
FROM workers AS w WHERE w.state = 'alive' AND w.expires_at > now() GROUP BY 1, 2, 3`;

/** Every worker that may claim, by what it would do with a job of this type and queue. */
export async function liveWorkers(database: Database, type: string, queue: string): Promise<WorkerGroup[]> {
  return database.query<WorkerGroup>(LIVE_WORKERS, [type, queue]);
}

/** Jobs counted ahead of one. */
export const MAX_AHEAD = 10_000;
/** Lists looked at for them; each costs an index descent. */
const MAX_LANES = 1_000;

// Each lane is counted along the index `live`, no further than the limit.
const AHEAD = `
SELECT count(*)::int8 AS ahead FROM (
  SELECT q.task_id FROM tasks AS j CROSS JOIN unnest($2::text[]) AS l (lane) CROSS JOIN LATERAL (
    SELECT t.task_id FROM tasks AS t
    WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = l.lane
      AND (t.enqueued_at, t.task_id)
        < (CASE WHEN l.lane = j.lane THEN j.enqueued_at ELSE 'infinity'::timestamptz END, j.task_id)
    ORDER BY t.enqueued_at, t.task_id LIMIT $3
  ) AS q
  WHERE j.task_id = $1 LIMIT $3
) AS a`;

/** How many queued jobs each worker of all these groups takes before this one; `more` when they were not all counted. */
export async function queuedAhead(
  database: Database,
  taskId: string,
  lane: string,
  able: readonly WorkerGroup[],
): Promise<{ ahead: number; more: boolean }> {
  const before = lanesBefore(lane, able, await knownLanes(database));
  const lanes = [lane, ...before].slice(0, MAX_LANES);
  const [row] = await database.query<{ ahead: number }>(AHEAD, [taskId, lanes, MAX_AHEAD + 1]);
  const counted = row?.ahead ?? 0;
  return { ahead: Math.min(counted, MAX_AHEAD), more: counted > MAX_AHEAD || lanes.length <= before.length };
}

/** The lanes that every one of the workers empties before this one. */
function lanesBefore(lane: string, able: readonly WorkerGroup[], known: readonly string[]): string[] {
  const named = new Set(known.map((one) => parseLane(one)?.queue ?? DEFAULT_QUEUE));
  named.delete(DEFAULT_QUEUE);
  const all = [DEFAULT_QUEUE, ...[...named].toSorted()];
  const orders = able.map(({ queues }) => {
    const order = lanesOf(queues ?? all);
    return new Set(order.slice(0, Math.max(0, order.indexOf(lane))));
  });
  return orders.length === 0 ? [] : known.filter((one) => orders.every((before) => before.has(one)));
}
