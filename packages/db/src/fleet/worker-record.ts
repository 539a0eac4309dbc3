import { msOf } from "../times.ts";
import { TAKEN_SLOTS } from "./busy-slots.ts";

/** What a worker does now; docs/fleet.md. */
export type WorkerStanding =
  | "taking"
  | "cordoned"
  | "draining"
  | "drained"
  | "stopping"
  | "deaf"
  | "resting"
  | "lost"
  | "gone";

/** A worker for people. Times are milliseconds since 1970. */
export interface WorkerRecord {
  readonly workerId: string;
  readonly name: string;
  readonly standing: WorkerStanding;
  readonly remote: boolean;
  readonly version: string;
  readonly sdk: string;
  readonly address: string;
  readonly types: readonly string[];
  /** Undefined: all. */
  readonly queues: readonly string[] | undefined;
  readonly slots: number;
  readonly running: number;
  /** Slots that what it runs takes. */
  readonly busySlots: number;
  readonly load: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly setLabels: Readonly<Record<string, string>>;
  readonly labelsVersion: number;
  readonly hardware: Readonly<Record<string, string>>;
  readonly startedMs: number;
  readonly beatMs: number;
  readonly endedMs: number | null;
  readonly leaseExpiresMs: number;
  readonly leaseMs: number;
  readonly cordonedMs: number | null;
  readonly cordonReason: string;
  readonly cordonedBy: string;
  readonly drainByMs: number | null;
  readonly restingReason: string;
  readonly blame: string;
  readonly leads: boolean;
}

/** As a row of the statements that have `WORKER_COLUMNS`. */
export interface WorkerRow {
  worker_id: string;
  name: string;
  standing: WorkerStanding;
  kind: "remote" | null;
  version: string | null;
  sdk: string | null;
  address: string | null;
  types: string[];
  queues: string[] | null;
  concurrency: number;
  running: number;
  busy_slots: number;
  load_thousandths: number | null;
  labels: Record<string, string> | null;
  set_labels: Record<string, string | null> | null;
  labels_version: number;
  hardware: Record<string, string> | null;
  started_ms: number;
  beat_ms: number;
  ended_ms: number | null;
  lease_expires_ms: number;
  lease_seconds: number;
  cordoned_ms: number | null;
  cordon_reason: string | null;
  cordoned_by: string | null;
  drain_by_ms: number | null;
  resting_reason: string | null;
  blame: string | null;
  leads: boolean;
}

/** A fraction as whole thousandths: as it is it may lose digits on its way, see times.ts. */
export const thousandths = (fraction: string): string => `(${fraction} * 1000)::int8`;

/** A worker that takes has at least one TakeJobs open, of 20 s at most: after three of them without any, something is wrong. */
const DEAF_AFTER = "interval '60 seconds'";
/** A claim from just before its cordon is in the beats that come so long after it. */
const SETTLED_AFTER = "interval '2 seconds'";

/** Of the row named `w`. What it runs is as of its last beat, which has to be later than all that it may have claimed. */
export const STANDING_SQL: string = `
CASE WHEN w.state IN ('lost', 'gone') THEN w.state
     WHEN w.state = 'draining' THEN 'stopping'
     WHEN w.cordoned_at IS NOT NULL AND w.drain_by IS NULL THEN 'cordoned'
     WHEN w.cordoned_at IS NOT NULL AND w.running = 0 AND w.beat_at > w.cordoned_at + ${SETTLED_AFTER}
       AND NOT EXISTS (SELECT 1 FROM remote_takes AS r WHERE r.worker_id = w.worker_id AND r.confirmed_at IS NULL)
       THEN 'drained'
     WHEN w.cordoned_at IS NOT NULL THEN 'draining'
     WHEN w.resting_reason IS NOT NULL THEN 'resting'
     WHEN w.kind = 'remote' AND ${TAKEN_SLOTS} < w.concurrency AND coalesce(w.took_at, w.started_at) < now() - ${DEAF_AFTER}
       THEN 'deaf'
     ELSE 'taking' END`;

/** Of a worker `w`, the row `n` of its name, if there is one, and the one `l` of the lead. */
export const WORKER_COLUMNS: string = `w.worker_id, w.name, ${STANDING_SQL} AS standing, w.kind, w.version, w.sdk, w.address, w.types,
  w.queues, w.concurrency, w.running, ${TAKEN_SLOTS} AS busy_slots, ${thousandths("w.load")} AS load_thousandths, w.labels, n.labels AS set_labels,
  coalesce(w.labels_version, 0) AS labels_version, w.hardware, ${msOf("w.started_at")} AS started_ms,
  ${msOf("w.beat_at")} AS beat_ms, ${msOf("w.ended_at")} AS ended_ms, ${msOf("w.expires_at")} AS lease_expires_ms,
  w.lease_seconds, ${msOf("w.cordoned_at")} AS cordoned_ms, n.cordon_reason, n.cordoned_by,
  ${msOf("w.drain_by")} AS drain_by_ms, w.resting_reason, w.blame,
  coalesce(l.holder = w.worker_id AND l.expires_at > now(), false) AS leads`;
export const WORKER_TABLES = `workers AS w LEFT JOIN worker_names AS n ON n.name = w.name
     LEFT JOIN chore_leader AS l ON l.id = 1`;

export function toWorker(row: WorkerRow): WorkerRecord {
  return {
    workerId: row.worker_id,
    name: row.name,
    standing: row.standing,
    remote: row.kind === "remote",
    version: row.version ?? "",
    sdk: row.sdk ?? "",
    address: row.address ?? "",
    types: row.types,
    queues: row.queues ?? undefined,
    slots: row.concurrency,
    running: row.running,
    busySlots: row.busy_slots,
    load: (row.load_thousandths ?? 0) / 1000,
    labels: row.labels ?? {},
    setLabels: definedOf(row.set_labels ?? {}),
    labelsVersion: row.labels_version,
    hardware: row.hardware ?? {},
    startedMs: row.started_ms,
    beatMs: row.beat_ms,
    endedMs: row.ended_ms,
    leaseExpiresMs: row.lease_expires_ms,
    leaseMs: row.lease_seconds * 1000,
    cordonedMs: row.cordoned_ms,
    cordonReason: row.cordon_reason ?? "",
    cordonedBy: row.cordoned_by ?? "",
    drainByMs: row.drain_by_ms,
    restingReason: row.resting_reason ?? "",
    blame: row.blame ?? "",
    leads: row.leads,
  };
}

/** Without what operators have removed. */
function definedOf(labels: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
