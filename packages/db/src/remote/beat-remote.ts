import type { Database } from "../database.ts";
import type { CancelRequest } from "../fleet/beat.ts";
import { TAKEN_SLOTS } from "../fleet/busy-slots.ts";
import { named } from "../statement.ts";
import { msOf } from "../times.ts";

/** What a remote worker says of itself with a beat. */
export interface RemoteBeat {
  readonly workerId: string;
  /** How many attempts it has. */
  readonly running: number;
  /** Slots that they take. */
  readonly busySlots: number;
  /** How many of them are in each queue, as far as that is known; undefined: as it was. */
  readonly runningIn: Readonly<Record<string, number>> | undefined;
  /** How busy its machine is, 1 for each processor; undefined: not said. */
  readonly load: number | undefined;
  /** Why it takes nothing now; undefined: it takes jobs. */
  readonly resting: string | undefined;
}

/** What is answered to a beat that was accepted. */
export interface RemoteBeaten {
  readonly leaseMs: number;
  /** It is to take nothing more, to end what it runs, and to leave. */
  readonly drain: boolean;
  /** How long what it runs may go on then, milliseconds; undefined: nobody has said. */
  readonly drainLeftMs: number | undefined;
  /** It has free slots, and has not asked for jobs for long. */
  readonly deaf: boolean;
  /** It has been sent answers that it has not confirmed. */
  readonly unconfirmed: boolean;
  /** Attempts that are to stop, or were and have ended. */
  readonly cancels: readonly CancelRequest[];
  /** Database time, milliseconds since 1970. */
  readonly databaseMs: number;
}

interface Beats {
  readonly workerIds: readonly string[];
  readonly runnings: readonly number[];
  readonly busySlots: readonly number[];
  readonly runningIns: readonly (string | null)[];
  readonly loads: readonly (number | null)[];
  readonly restings: readonly (string | null)[];
}

/** A worker that takes has a call for jobs open nearly all the time, of 20 s at most. */
const DEAF_AFTER = "interval '60 seconds'";

// Locked in the order of their ids, as everybody does who changes several workers: the beats of two servers, or one of
// them and the verdict on the lost, would lock each other out. As the beats of others, it does not read the table of jobs.
const BEAT = named<Beats>(
  (p) => `
WITH said AS MATERIALIZED (
  SELECT w.worker_id, u.running, u.busy_slots, u.running_in, u.load, u.resting
  FROM unnest(${p.workerIds}::text[], ${p.runnings}::int4[], ${p.busySlots}::int4[], ${p.runningIns}::text[], ${p.loads}::float8[],
              ${p.restings}::text[]) AS u (worker_id, running, busy_slots, running_in, load, resting)
       JOIN workers AS w ON w.worker_id = u.worker_id
  WHERE w.kind = 'remote' AND w.state IN ('alive', 'draining')
  ORDER BY w.worker_id FOR UPDATE OF w
), beaten AS (
  UPDATE workers AS w
  SET beat_at = now(), expires_at = now() + w.lease_seconds * interval '1 second', running = s.running,
      busy_slots = s.busy_slots, running_in = coalesce(s.running_in::jsonb, w.running_in), load = s.load, resting_reason = s.resting
  FROM said AS s WHERE w.worker_id = s.worker_id
  RETURNING w.worker_id, w.lease_seconds, w.state = 'draining' OR (w.cordoned_at IS NOT NULL AND w.drain_by IS NOT NULL) AS drain,
            CASE WHEN w.cordoned_at IS NOT NULL THEN ${msOf("(w.drain_by - now())")} END AS drain_left_ms,
            w.state = 'alive' AND w.cordoned_at IS NULL AND s.resting IS NULL AND ${TAKEN_SLOTS} < w.concurrency
              AND coalesce(w.took_at, w.started_at) < now() - ${DEAF_AFTER} AS deaf
)
SELECT b.worker_id, b.lease_seconds, b.drain, b.drain_left_ms, b.deaf, ${msOf("now()")} AS database_ms,
       EXISTS (SELECT 1 FROM remote_takes AS r
               WHERE r.worker_id = b.worker_id AND r.confirmed_at IS NULL AND r.freed_at IS NULL) AS unconfirmed,
       (SELECT json_agg(json_build_object('taskId', c.task_id, 'fence', c.fence, 'graceMs', c.grace_ms))
        FROM cancel_requests AS c WHERE c.worker_id = b.worker_id) AS cancels
FROM beaten AS b`,
);

interface BeatenRow {
  worker_id: string;
  lease_seconds: number;
  drain: boolean;
  drain_left_ms: number | null;
  deaf: boolean;
  database_ms: number;
  unconfirmed: boolean;
  cancels: CancelRequest[] | null;
}

/** Renews the leases of several remote workers, each named once; those that are not answered have ended. */
export async function beatRemotes(
  database: Pick<Database, "query">,
  beats: readonly RemoteBeat[],
): Promise<Map<string, RemoteBeaten>> {
  const rows = await database.query<BeatenRow>(
    ...BEAT.with({
      workerIds: beats.map(({ workerId }) => workerId),
      runnings: beats.map(({ running }) => running),
      busySlots: beats.map(({ busySlots }) => busySlots),
      runningIns: beats.map(({ runningIn }) => (runningIn === undefined ? null : JSON.stringify(runningIn))),
      loads: beats.map(({ load }) => load ?? null),
      restings: beats.map(({ resting }) => resting ?? null),
    }),
  );
  return new Map(
    rows.map((row) => [
      row.worker_id,
      {
        leaseMs: row.lease_seconds * 1000,
        drain: row.drain,
        drainLeftMs: row.drain_left_ms === null ? undefined : Math.max(0, row.drain_left_ms),
        deaf: row.deaf,
        unconfirmed: row.unconfirmed,
        cancels: row.cancels ?? [],
        databaseMs: row.database_ms,
      },
    ]),
  );
}
