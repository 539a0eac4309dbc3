import { DEFAULT_QUEUE, lanesOf, parseLane } from "@muster/job";
import { type RawBuilder, sql } from "kysely";
import type { Database } from "../database.ts";
import { BUSY_SLOTS } from "../fleet/busy-slots.ts";
import { type JobRecord, RECORD, type RecordRow, toRecord } from "../record.ts";
import type { Time } from "../schema.ts";
import { cold, execute, ms, now } from "../sql.ts";
import { MAX_AHEAD, MAX_LANES_AHEAD } from "./bounds.ts";
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
  /** The keys of limits that it has to pass, as its row has them: none yet of a job that no worker and no submit has looked at. */
  readonly gates: readonly string[];
  /** Whether it is admitted to them for its next attempt. */
  readonly admitted: boolean;
  /** Absent unless the job runs, and where the worker's row has been purged. */
  readonly runner?: Runner;
}

interface SituationRow extends RecordRow {
  lane: string;
  enqueued_ms: number;
  now_ms: number;
  dispatch: "redis" | "sql";
  gates: string[] | null;
  admitted: boolean | null;
  runner: string | null;
  runner_state: Runner["state"];
  lease_seconds: number;
  silent_ms: number;
  lease_left_ms: number;
}

/** Undefined when there is no such job. */
export async function jobSituation(database: Database, taskId: string): Promise<JobSituation | undefined> {
  const situations = cold
    .selectFrom("tasks as t")
    .leftJoin("workers as w", (on) =>
      on.onRef("w.worker_id", "=", "t.worker_id").on("t.status", "=", "running"),
    )
    .select([
      ...RECORD,
      "t.lane",
      "t.gates",
      "w.name as runner",
      "w.state as runner_state",
      "w.lease_seconds",
    ])
    .select((t) => [
      ms(t.ref("t.enqueued_at")).as("enqueued_ms"),
      ms(now).as("now_ms"),
      t("t.grant_fence", "=", t.ref("t.fence")).as("admitted"),
      ms(sql<Time>`now() - w.beat_at`).as("silent_ms"),
      ms(sql<Time>`w.expires_at - now()`).as("lease_left_ms"),
      t.selectFrom("chore_leader as l").select("l.dispatch").where("l.id", "=", 1).as("dispatch"),
    ])
    .where("t.task_id", "=", taskId)
    .$castTo<SituationRow>();
  const [row] = await execute(database.query, situations.compile());
  if (row === undefined) return undefined;
  const { lane, enqueued_ms: enqueuedMs, now_ms: nowMs, dispatch } = row;
  const limited = { gates: row.gates ?? [], admitted: row.admitted ?? false };
  const situation = { job: toRecord(row), lane, enqueuedMs, nowMs, dispatch, ...limited };
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

/** Every worker that may claim, by what it would do with a job of this type and queue. */
export async function liveWorkers(database: Database, type: string, queue: string): Promise<WorkerGroup[]> {
  const groups = cold
    .selectFrom("workers as w")
    .select([
      "w.queues",
      sql<boolean>`${type} = ANY(w.types)`.as("knowsType"),
      sql<boolean>`w.queues IS NULL OR ${queue} = ANY(w.queues)`.as("servesQueue"),
      sql<number>`count(*)::int8`.as("workers"),
      sql<number>`sum(w.concurrency)::int8`.as("slots"),
      sql<number>`sum(${sql.raw(BUSY_SLOTS)})::int8`.as("busySlots"),
    ])
    .where("w.state", "=", "alive")
    .where("w.expires_at", ">", now)
    .groupBy([sql`1`, sql`2`, sql`3`]);
  return execute(database.query, groups.compile());
}

// Each lane is counted along the index `live`, no further than the limit.
const countAhead = (
  taskId: string,
  lanes: readonly string[],
  most: number,
): RawBuilder<{ ahead: number }> => sql`
SELECT count(*)::int8 AS ahead FROM (
  SELECT q.task_id FROM tasks AS j CROSS JOIN unnest(${lanes}::text[]) AS l (lane) CROSS JOIN LATERAL (
    SELECT t.task_id FROM tasks AS t
    WHERE t.phase = 1 AND t.status = 'queued' AND t.lane = l.lane
      AND (t.enqueued_at, t.task_id)
        < (CASE WHEN l.lane = j.lane THEN j.enqueued_at ELSE 'infinity'::timestamptz END, j.task_id)
    ORDER BY t.enqueued_at, t.task_id LIMIT ${most}
  ) AS q
  WHERE j.task_id = ${taskId} LIMIT ${most}
) AS a`;

/** How many queued jobs each worker of all these groups takes before this one; `more` when they were not all counted. */
export async function queuedAhead(
  database: Database,
  taskId: string,
  lane: string,
  able: readonly WorkerGroup[],
): Promise<{ ahead: number; more: boolean }> {
  const before = lanesBefore(lane, able, await knownLanes(database));
  const lanes = [lane, ...before].slice(0, MAX_LANES_AHEAD);
  const [row] = await execute(database.query, countAhead(taskId, lanes, MAX_AHEAD + 1).compile(cold));
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
