import type { Database } from "../database.ts";
import { EPOCH } from "../gates/epoch.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** A cancel of a running attempt; `graceMs` null = the usual time. */
export interface CancelRequest {
  readonly taskId: string;
  readonly fence: number;
  readonly graceMs: number | null;
}

/** What every heartbeat brings. */
export interface BeatAnswer {
  /** False: this worker was declared lost (or is unknown); it must stop its jobs and register again. */
  readonly accepted: boolean;
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
  /** Where to find work; `sql` while Redis takes no pushes. */
  readonly dispatch: "redis" | "sql";
  /** For how long the lead of the chores lasts unless it is renewed, milliseconds; below 0 when nobody leads. */
  readonly leadLeftMs: number;
  readonly cancels: readonly CancelRequest[];
  /** Types of this worker with jobs on hold, now or a moment ago. */
  readonly heldTypes: readonly string[];
  /** Of the policies; another one than the worker knows means that they have changed. */
  readonly policyEpoch: number;
  /** Of the worker's labels and what operators want of it; another one than it knows means that it should ask. */
  readonly labelsVersion: number;
}

/** What a worker tells of itself with a beat. */
export interface BeatNews {
  /** JSON: how many of what runs are in each queue. Default: none. */
  readonly runningIn?: string;
  /** Slots that what runs takes. Default: as many as run. */
  readonly busySlots?: number;
  /** How busy its machine is, 1 for each processor. Default: not known. */
  readonly load?: number;
}

interface Beating {
  readonly workerId: string;
  readonly running: number;
  readonly runningIn: string;
  readonly busySlots: number | null;
  readonly load: number | null;
  readonly handledCancels: readonly string[];
}

// One statement however many jobs run. A cancel request stays until the worker acknowledges it, so that a lost answer
// loses no cancel. The statement does not read the table of jobs: whatever locks it, a migration or somebody's LOCK
// TABLE, must not cost a worker its lease.
const BEAT = named<Beating>(
  (p) => `
WITH beaten AS (
  UPDATE workers AS w
  SET beat_at = now(), expires_at = now() + w.lease_seconds * interval '1 second', running = ${p.running},
      running_in = ${p.runningIn}::jsonb, busy_slots = ${p.busySlots}::int4, load = ${p.load}::float8
  WHERE w.worker_id = ${p.workerId} AND w.state IN ('alive', 'draining')
  RETURNING w.types, w.labels_version
), handled AS (
  DELETE FROM cancel_requests WHERE worker_id = ${p.workerId} AND task_id = ANY(${p.handledCancels}::uuid[])
)
SELECT ${msOf("now()")} AS database_ms,
       (SELECT dispatch FROM chore_leader WHERE id = 1) AS dispatch, ${EPOCH} AS policy_epoch,
       (SELECT ${msOf("(l.expires_at - now())")} FROM chore_leader AS l WHERE l.id = 1) AS lead_left_ms,
       (SELECT types FROM beaten) IS NOT NULL AS accepted,
       coalesce((SELECT labels_version FROM beaten), 0) AS labels_version,
       (SELECT coalesce(json_agg(json_build_object('taskId', c.task_id, 'fence', c.fence, 'graceMs', c.grace_ms)), '[]')
        FROM cancel_requests AS c WHERE c.worker_id = ${p.workerId}) AS cancels,
       (SELECT coalesce(json_agg(h.type), '[]') FROM held_types AS h
        WHERE h.type = ANY((SELECT types FROM beaten)::text[])) AS held_types`,
);

interface BeatRow {
  database_ms: number;
  dispatch: "redis" | "sql";
  lead_left_ms: number;
  accepted: boolean;
  cancels: CancelRequest[];
  held_types: string[];
  policy_epoch: number;
  labels_version: number;
}

/** Renews the worker's lease. `handledCancels` are ids of requests that it has acted on; they are deleted. */
export async function beat(
  database: Database,
  workerId: string,
  running: number,
  handledCancels: readonly string[],
  { runningIn = "{}", busySlots, load }: BeatNews = {},
): Promise<BeatAnswer> {
  const beating: Beating = {
    workerId,
    running,
    runningIn,
    busySlots: busySlots ?? null,
    load: load ?? null,
    handledCancels,
  };
  const [row] = await database.query<BeatRow>(...BEAT.with(beating));
  if (row === undefined) throw new Error("a heartbeat was not answered");
  return {
    accepted: row.accepted,
    databaseMs: row.database_ms,
    dispatch: row.dispatch,
    leadLeftMs: row.lead_left_ms,
    cancels: row.cancels,
    heldTypes: row.held_types,
    policyEpoch: row.policy_epoch,
    labelsVersion: row.labels_version,
  };
}
