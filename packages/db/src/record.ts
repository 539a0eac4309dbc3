import type { Body, DeadReason, JobState, Placement, Priority } from "@muster/job";
import { type AliasedExpression, expressionBuilder, type Selectable, sql } from "kysely";
import type { Schema, Tasks } from "./schema.ts";
import { ms } from "./sql.ts";
import { dateOf } from "./times.ts";

/** A job as people and programs see it: everything in its row except the payload. */
export interface JobRecord {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly state: JobState;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly lostCount: number;
  /** How often its handler has postponed it. */
  readonly snoozes: number;
  /** Grows by one with every transition. */
  readonly version: number;
  readonly timeoutMs: number;
  readonly lastError: string | null;
  readonly deadReason: DeadReason | null;
  readonly hold: string | null;
  readonly workerId: string | null;
  readonly cancelRequested: boolean;
  readonly cancelReason: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly runAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** When it expires unless an attempt has started; null = never. */
  readonly startBy: Date | null;
  /** When it is given up unless it has ended; null = never. */
  readonly deadlineAt: Date | null;
  /** How often it was redriven, when last, and what it was before: "deadletter:exhausted", "failed", "cancelled". */
  readonly redrives: number;
  readonly redrivenAt: Date | null;
  readonly redrivenFrom: string | null;
  /** The id of the identity whose call has made it; null where nobody was asked. */
  readonly submittedBy: string | null;
  /** What it requires of its worker; null for nothing. */
  readonly placement: Placement | null;
  /** Which fault its latest failed attempt was; null for none. */
  readonly fingerprint: string | null;
  /** Only where the query asks for it: results may be large. */
  readonly result?: Body;
  /** The latest value that its handlers reported, as JSON text; only where the query asks for it. */
  readonly progress?: { readonly json: string; readonly at: Date };
}

/** What a {@link JobRecord} takes from its row as it is. Named one by one: `*` costs half the statement again. */
const PLAIN = [
  "task_id",
  "type",
  "queue",
  "priority",
  "status",
  "attempts",
  "max_attempts",
  "lost_count",
  "version",
  "timeout_ms",
  "last_error",
  "dead_reason",
  "hold",
  "worker_id",
  "cancel_reason",
  "snoozes",
  "labels",
  "redrives",
  "redriven_from",
  "submitted_by",
  "placement",
  "fingerprint",
] as const;
const TIMES = {
  created_ms: "created_at",
  updated_ms: "updated_at",
  run_ms: "run_at",
  started_ms: "started_at",
  finished_ms: "finished_at",
  redriven_ms: "redriven_at",
  start_by_ms: "start_by",
  deadline_ms: "deadline_at",
} as const;

const t = expressionBuilder<Schema & { t: Tasks }, "t">();

type Selected = readonly AliasedExpression<unknown, string>[];

/** The columns of a {@link RecordRow}, of the row named `t`. */
export const RECORD: Selected = [
  ...PLAIN.map((name) => t.ref(`t.${name}`).as(name)),
  ...Object.entries(TIMES).map(([name, column]) => ms(t.ref(`t.${column}`)).as(name)),
  t("t.cancel_requested_at", "is not", null).as("cancel_requested"),
];

/** Large, so only where it is asked for. */
export const RESULT: Selected = [t.ref("t.result_kind").as("result_kind"), t.ref("t.result").as("result")];

/** One more look at the job's log. */
export const PROGRESS: Selected = [
  t
    .selectFrom("task_events as p")
    .select((p) => sql`json_build_object('json', ${p.ref("p.data")}, 'at', ${ms(p.ref("p.at"))})`.as("told"))
    .whereRef("p.task_id", "=", "t.task_id")
    .where("p.kind", "=", sql.lit("progress"))
    .orderBy("p.sequence", "desc")
    .limit(sql.lit(1))
    .as("progress"),
];

export interface RecordRow extends Pick<Selectable<Tasks>, (typeof PLAIN)[number]> {
  cancel_requested: boolean;
  created_ms: number;
  updated_ms: number;
  run_ms: number;
  started_ms: number | null;
  finished_ms: number | null;
  redriven_ms: number | null;
  start_by_ms: number | null;
  deadline_ms: number | null;
  result_kind?: Body["kind"] | null;
  result?: Uint8Array | null;
  progress?: { json: string; at: number } | null;
}

export function toRecord(row: RecordRow): JobRecord {
  const { result_kind: kind, result: data, progress } = row;
  return {
    taskId: row.task_id,
    type: row.type,
    queue: row.queue,
    priority: row.priority,
    state: row.status,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    lostCount: row.lost_count,
    version: row.version,
    timeoutMs: row.timeout_ms,
    lastError: row.last_error,
    deadReason: row.dead_reason,
    hold: row.hold,
    workerId: row.worker_id,
    cancelRequested: row.cancel_requested,
    cancelReason: row.cancel_reason,
    snoozes: row.snoozes ?? 0,
    labels: row.labels ?? {},
    createdAt: dateOf(row.created_ms),
    updatedAt: dateOf(row.updated_ms),
    runAt: dateOf(row.run_ms),
    startedAt: dateOf(row.started_ms),
    finishedAt: dateOf(row.finished_ms),
    startBy: dateOf(row.start_by_ms),
    deadlineAt: dateOf(row.deadline_ms),
    redrives: row.redrives ?? 0,
    redrivenAt: dateOf(row.redriven_ms),
    redrivenFrom: row.redriven_from,
    submittedBy: row.submitted_by,
    placement: row.placement,
    fingerprint: row.fingerprint,
    ...(kind && data ? { result: { kind, data } } : {}),
    ...(progress ? { progress: { json: progress.json, at: dateOf(progress.at) } } : {}),
  };
}
