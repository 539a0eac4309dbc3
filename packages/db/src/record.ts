import type { Body, DeadReason, JobState, Priority } from "@muster/job";
import { dateOf, msOf } from "./times.ts";

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
  /** How often its handler has put it off. */
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
  /** Only where the query asks for it: results may be large. */
  readonly result?: Body;
  /** The latest value that its handlers reported, as JSON text; only where the query asks for it. */
  readonly progress?: { readonly json: string; readonly at: Date };
}

/** The columns of a {@link JobRecord}, of the row named `t`. Named one by one: `*` costs half the statement again. */
export const RECORD_COLUMNS: string = `t.task_id, t.type, t.queue, t.priority, t.status, t.attempts, t.max_attempts,
  t.lost_count, t.version, t.timeout_ms, t.last_error, t.dead_reason, t.hold, t.worker_id,
  t.cancel_requested_at IS NOT NULL AS cancel_requested, t.cancel_reason, t.snoozes, t.labels, t.redrives, t.redriven_from,
  ${["created", "updated", "run", "started", "finished", "redriven", "start_by", "deadline"]
    .map((name) => `${msOf(`t.${name === "start_by" ? name : `${name}_at`}`)} AS ${name}_ms`)
    .join(", ")}`;

export const RESULT_COLUMNS = "t.result_kind, t.result";

export const PROGRESS_COLUMN: string = `(
  SELECT json_build_object('json', p.data, 'at', ${msOf("p.at")}) FROM task_events AS p
  WHERE p.task_id = t.task_id AND p.kind = 'progress' ORDER BY p.sequence DESC LIMIT 1) AS progress`;

export interface RecordRow {
  task_id: string;
  type: string;
  queue: string;
  priority: Priority;
  status: JobState;
  attempts: number;
  max_attempts: number;
  lost_count: number;
  version: number;
  timeout_ms: number;
  last_error: string | null;
  dead_reason: DeadReason | null;
  hold: string | null;
  worker_id: string | null;
  cancel_requested: boolean;
  cancel_reason: string | null;
  snoozes: number | null;
  labels: Record<string, string> | null;
  created_ms: number;
  updated_ms: number;
  run_ms: number;
  started_ms: number | null;
  finished_ms: number | null;
  start_by_ms: number | null;
  deadline_ms: number | null;
  redrives: number | null;
  redriven_ms: number | null;
  redriven_from: string | null;
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
    ...(kind && data ? { result: { kind, data } } : {}),
    ...(progress ? { progress: { json: progress.json, at: dateOf(progress.at) } } : {}),
  };
}
