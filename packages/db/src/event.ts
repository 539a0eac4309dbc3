import type { DeadReason, JobState } from "@muster/job";
import type { JobRecord } from "./record.ts";
import { dateOf, msOf } from "./times.ts";

/**
 * Part of every transition's RETURNING, of the row named `t`: the event's JSON text when somebody watches the row,
 * else NULL. Unwatched jobs cost nothing, and the row's lock orders the event against the watcher's snapshot.
 * It holds every column that can change, so that a watcher's status is whole at each version.
 */
export const EVENT: string = `CASE WHEN t.watched_until > now() THEN json_build_object(
  'task_id', t.task_id, 'version', t.version, 'state', t.status, 'attempts', t.attempts, 'lost_count', t.lost_count,
  'last_error', t.last_error, 'dead_reason', t.dead_reason, 'hold', t.hold, 'worker_id', t.worker_id,
  'snoozes', coalesce(t.snoozes, 0), 'cancel_requested', t.cancel_requested_at IS NOT NULL, 'cancel_reason', t.cancel_reason,
  'updated_at', ${msOf("t.updated_at")}, 'run_at', ${msOf("t.run_at")}, 'started_at', ${msOf("t.started_at")}, 'finished_at', ${msOf("t.finished_at")},
  'redrives', t.redrives, 'redriven_at', ${msOf("t.redriven_at")}, 'redriven_from', t.redriven_from,
  'start_by', ${msOf("t.start_by")}, 'deadline_at', ${msOf("t.deadline_at")}
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
  /** Milliseconds since 1970, as are the other times. */
  readonly updated_at: number;
  readonly run_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly redrives: number | null;
  readonly redriven_at: number | null;
  readonly redriven_from: string | null;
  readonly start_by: number | null;
  readonly deadline_at: number | null;
}

export function eventsOf(rows: readonly WithEvent[]): string[] {
  return rows.flatMap((row) => (row.event === null ? [] : [row.event]));
}

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
    updatedAt: dateOf(event.updated_at),
    runAt: dateOf(event.run_at),
    startedAt: dateOf(event.started_at),
    finishedAt: dateOf(event.finished_at),
    redrives: event.redrives ?? 0,
    redrivenAt: dateOf(event.redriven_at),
    redrivenFrom: event.redriven_from,
    startBy: dateOf(event.start_by),
    deadlineAt: dateOf(event.deadline_at),
  };
}
