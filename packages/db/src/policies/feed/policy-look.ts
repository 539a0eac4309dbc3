import type { PauseKind } from "@muster/policy";
import type { Database } from "../../database.ts";
import { EPOCH } from "../../gates/epoch.ts";
import { msOf } from "../../times.ts";

/** Live slots of workers that are alike. */
export interface Slots {
  /** What they can run. */
  readonly types: readonly string[];
  /** Undefined: every queue. */
  readonly queues: readonly string[] | undefined;
  readonly slots: number;
}

/** A pause as people see it. */
export interface PauseAge {
  readonly kind: PauseKind;
  /** The queue, the type, or the limit that one key of is paused. */
  readonly name: string;
  readonly ageMs: number;
}

/** A worker of a version that does not know policies. */
export interface OldWorker {
  readonly workerId: string;
  readonly isDraining: boolean;
  readonly running: number;
  /** How long ago it has beaten, milliseconds. */
  readonly beatMs: number;
}

/** What the feeder has to know beside the policies. */
export interface PolicyLook {
  readonly epoch: number;
  readonly slots: readonly Slots[];
  readonly oldWorkers: readonly OldWorker[];
  /** Limits that admit nothing yet. */
  readonly notInForce: readonly string[];
  /** The longest ones, a hundred at most. */
  readonly pauses: readonly PauseAge[];
  /** When the next one ends, milliseconds from now; undefined when none does. */
  readonly pauseEndsMs: number | undefined;
}

const PAUSES = 100;
const LIVE = "w.state IN ('alive', 'draining')";

const LOOK = `
SELECT ${EPOCH} AS epoch,
       (SELECT coalesce(json_agg(json_build_object('types', s.types, 'queues', s.queues, 'slots', s.slots)), '[]')
        FROM (SELECT w.types, w.queues, sum(w.concurrency)::int4 AS slots FROM workers AS w
              WHERE w.state = 'alive' AND w.cordoned_at IS NULL
              GROUP BY w.types, w.queues) AS s) AS slots,
       (SELECT coalesce(json_agg(json_build_object('workerId', w.worker_id, 'isDraining', w.state = 'draining',
                 'running', w.running, 'beatMs', ${msOf("(now() - w.beat_at)")})), '[]')
        FROM workers AS w WHERE ${LIVE} AND w.protocol < 1) AS old_workers,
       (SELECT coalesce(json_agg(l.name), '[]') FROM limits AS l WHERE l.in_force_since IS NULL) AS not_in_force,
       (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'name', coalesce(p.queue, p.type, p.limit_name),
                 'ageMs', ${msOf("(now() - p.paused_at)")})), '[]')
        FROM (SELECT x.* FROM pauses AS x ORDER BY x.paused_at LIMIT ${PAUSES}) AS p) AS pauses,
       (SELECT ${msOf("(min(p.until_at) - now())")} FROM pauses AS p) AS pause_ends_ms`;

interface LookRow {
  epoch: number;
  slots: { types: string[]; queues: string[] | null; slots: number }[];
  old_workers: OldWorker[];
  not_in_force: string[];
  pauses: PauseAge[];
  pause_ends_ms: number | null;
}

/** Everything of {@link PolicyLook} as it is now. */
export async function lookAtPolicies(database: Database): Promise<PolicyLook> {
  const [row] = await database.query<LookRow>(LOOK);
  if (row === undefined) throw new Error("a look at the policies was not answered");
  return {
    epoch: row.epoch,
    slots: row.slots.map(({ queues, ...rest }) => ({ ...rest, queues: queues ?? undefined })),
    oldWorkers: row.old_workers,
    notInForce: row.not_in_force,
    pauses: row.pauses,
    pauseEndsMs: row.pause_ends_ms ?? undefined,
  };
}
