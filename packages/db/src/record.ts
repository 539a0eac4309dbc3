import type { Body, DeadReason, JobState, Priority } from "@muster/job";

/** A job as it is told to people and programs: everything of its row but the payload. */
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
  /** Only where the query says so: results may be large. */
  readonly result?: Body;
  /** The last that its handlers reported, as JSON text; only where the query says so. */
  readonly progress?: { readonly json: string; readonly at: Date };
}

/** The columns of a {@link JobRecord}, of the row named `t`. Named one by one: `*` costs half the statement again. */
export const RECORD_COLUMNS = `t.task_id, t.type, t.queue, t.priority, t.status, t.attempts, t.max_attempts,
  t.lost_count, t.version, t.timeout_ms, t.last_error, t.dead_reason, t.hold, t.worker_id, t.cancel_requested_at,
  t.cancel_reason, t.snoozes, t.labels, t.created_at, t.updated_at, t.run_at, t.started_at, t.finished_at,
  t.redrives, t.redriven_at, t.redriven_from, t.start_by, t.deadline_at`;

export const RESULT_COLUMNS = "t.result_kind, t.result";

export const PROGRESS_COLUMN = `(
  SELECT json_build_object('json', p.data, 'at', p.at) FROM task_events AS p
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
  cancel_requested_at: Date | null;
  cancel_reason: string | null;
  snoozes: number | null;
  labels: Record<string, string> | null;
  created_at: Date;
  updated_at: Date;
  run_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  start_by: Date | null;
  deadline_at: Date | null;
  redrives: number | null;
  redriven_at: Date | null;
  redriven_from: string | null;
  result_kind?: Body["kind"] | null;
  result?: Uint8Array | null;
  progress?: { json: string; at: string } | null;
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
    cancelRequested: row.cancel_requested_at !== null,
    cancelReason: row.cancel_reason,
    snoozes: row.snoozes ?? 0,
    labels: row.labels ?? {},
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    runAt: row.run_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    startBy: row.start_by,
    deadlineAt: row.deadline_at,
    redrives: row.redrives ?? 0,
    redrivenAt: row.redriven_at,
    redrivenFrom: row.redriven_from,
    ...(kind && data ? { result: { kind, data } } : {}),
    ...(progress ? { progress: { json: progress.json, at: new Date(progress.at) } } : {}),
  };
}
