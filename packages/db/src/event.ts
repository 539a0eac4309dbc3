import type { DeadReason, JobState } from "@muster/job";
import type { JobRecord } from "./record.ts";

/**
 * Part of every transition's RETURNING, of the row named `t`: the event's JSON text when somebody watches the row,
 * else NULL. Unwatched jobs cost nothing, and the row's lock orders the event against the watcher's snapshot.
 * It holds every column that can change, so that a watcher's status is whole at each version.
 */
export const EVENT = `CASE WHEN t.watched_until > now() THEN json_build_object(
  'task_id', t.task_id, 'version', t.version, 'state', t.status, 'attempts', t.attempts, 'lost_count', t.lost_count,
  'last_error', t.last_error, 'dead_reason', t.dead_reason, 'hold', t.hold, 'worker_id', t.worker_id,
  'snoozes', coalesce(t.snoozes, 0), 'cancel_requested', t.cancel_requested_at IS NOT NULL, 'cancel_reason', t.cancel_reason,
  'updated_at', t.updated_at, 'run_at', t.run_at, 'started_at', t.started_at, 'finished_at', t.finished_at,
  'redrives', t.redrives, 'redriven_at', t.redriven_at, 'redriven_from', t.redriven_from,
  'start_by', t.start_by, 'deadline_at', t.deadline_at
)::text END AS event`;

export interface WithEvent {
  /** JSON text of a {@link WatchEvent}; null when nobody watches. */
  event: string | null;
}

export interface WatchEvent {
  readonly task_id: string;
  readonly version: number;
  readonly state: JobState;
  readonly attempts: number;
  readonly lost_count: number;
  readonly last_error: string | null;
  readonly dead_reason: DeadReason | null;
  readonly hold: string | null;
  readonly worker_id: string | null;
  readonly snoozes: number;
  readonly cancel_requested: boolean;
  readonly cancel_reason: string | null;
  /** ISO 8601, as are the other times. */
  readonly updated_at: string;
  readonly run_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly redrives: number | null;
  readonly redriven_at: string | null;
  readonly redriven_from: string | null;
  readonly start_by: string | null;
  readonly deadline_at: string | null;
}

export function eventsOf(rows: readonly WithEvent[]): string[] {
  return rows.flatMap((row) => (row.event === null ? [] : [row.event]));
}

const asDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** The job after the event; the result, which no event carries, has to be read. */
export function applyEvent(record: JobRecord, event: WatchEvent): JobRecord {
  return {
    ...record,
    version: event.version,
    state: event.state,
    attempts: event.attempts,
    lostCount: event.lost_count,
    lastError: event.last_error,
    deadReason: event.dead_reason,
    hold: event.hold,
    workerId: event.worker_id,
    snoozes: event.snoozes,
    cancelRequested: event.cancel_requested,
    cancelReason: event.cancel_reason,
    updatedAt: new Date(event.updated_at),
    runAt: new Date(event.run_at),
    startedAt: asDate(event.started_at),
    finishedAt: asDate(event.finished_at),
    redrives: event.redrives ?? 0,
    redrivenAt: asDate(event.redriven_at),
    redrivenFrom: event.redriven_from,
    startBy: asDate(event.start_by),
    deadlineAt: asDate(event.deadline_at),
  };
}
