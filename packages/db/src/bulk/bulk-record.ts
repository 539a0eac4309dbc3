import type { JobState, Priority } from "@muster/job";
import type { AuditActor } from "../audit/entry.ts";
import type { WalkCursor } from "../queries/cancellable.ts";
import { microsOf } from "../times.ts";

export type BulkAction = "redrive" | "cancel";
export type BulkState = "running" | "done" | "cancelled" | "failed";

/** Which jobs a bulk is for: those that match every part that is there. */
export interface BulkFilter {
  readonly taskIds?: readonly string[];
  /** Of those that its action is for. */
  readonly states: readonly JobState[];
  readonly type?: string;
  readonly queue?: string;
  readonly priority?: Priority;
  /** Labels that a job must have, among others. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly deadReason?: string;
  /** Part of the last error. */
  readonly error?: string;
  /** Of the fault that the last failure was. */
  readonly fingerprint?: string;
  /** Finished at this time or later; milliseconds since 1970. */
  readonly finishedFromMs?: number;
  readonly finishedBeforeMs?: number;
  /** Said instead of a filter. */
  readonly all?: true;
}

/** Which jobs a bulk changes. */
export interface BulkScope {
  readonly action: BulkAction;
  readonly filter: BulkFilter;
  /** Only of queues that these patterns name; undefined = of all. */
  readonly reach: readonly string[] | undefined;
  /** Only jobs that matched before this time, microseconds since 1970, by the database's clock. */
  readonly beforeUs: number;
}

/** Where a bulk goes on: after a job's id, within a walk, behind so many of the jobs that it names; or all were looked at. */
export type BulkPlace =
  | { readonly after: string }
  | { readonly walk: WalkCursor }
  | { readonly named: number }
  | { readonly over: true };

/** A change to many jobs, as far as it has come. */
export interface BulkRecord extends BulkScope {
  readonly bulkId: string;
  readonly state: BulkState;
  /** Jobs in a second; undefined = as fast as it goes. */
  readonly perSecond: number | undefined;
  readonly reason: string;
  /** Of cancels, milliseconds. */
  readonly graceMs: number | null;
  /** When it was started, counted up to a bound. */
  readonly matched: number;
  readonly matchedMore: boolean;
  /** Jobs that were changed. */
  readonly done: number;
  /** By the database. */
  readonly refused: number;
  readonly lookedAt: number;
  /** Undefined = at the beginning. */
  readonly place: BulkPlace | undefined;
  readonly step: number;
  /** Milliseconds since 1970; 0 = now. */
  readonly nextTurnMs: number;
  readonly error: string | undefined;
  /** Microseconds since 1970. */
  readonly startedUs: number;
  readonly finishedUs: number | undefined;
  readonly who: AuditActor;
  readonly requestHash: string;
}

/** The columns of a {@link BulkRow}, of the row named `b`. */
export const BULK_COLUMNS: string = `b.bulk_id, b.action, b.state, b.filter, b.reach, ${microsOf("b.jobs_before")} AS before_us,
  b.per_second, b.reason, b.grace_ms, b.matched, b.matched_more, b.done, b.refused, b.looked_at, b.place, b.step,
  b.next_turn_ms, b.error, ${microsOf("b.started_at")} AS started_us, ${microsOf("b.finished_at")} AS finished_us,
  b.who_kind, b.who_id, b.who_name, b.request_hash`;

export interface BulkRow {
  bulk_id: string;
  action: BulkAction;
  state: BulkState;
  filter: string;
  reach: string[] | null;
  before_us: number;
  per_second: number | null;
  reason: string;
  grace_ms: number | null;
  matched: number;
  matched_more: boolean;
  done: number;
  refused: number;
  looked_at: number;
  place: string | null;
  step: number;
  next_turn_ms: number;
  error: string | null;
  started_us: number;
  finished_us: number | null;
  who_kind: string;
  who_id: string;
  who_name: string;
  request_hash: string;
}

export function toBulkRecord(row: BulkRow): BulkRecord {
  return {
    bulkId: row.bulk_id,
    action: row.action,
    state: row.state,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as it was written
    filter: JSON.parse(row.filter) as BulkFilter,
    reach: row.reach ?? undefined,
    beforeUs: row.before_us,
    perSecond: row.per_second ?? undefined,
    reason: row.reason,
    graceMs: row.grace_ms,
    matched: row.matched,
    matchedMore: row.matched_more,
    done: row.done,
    refused: row.refused,
    lookedAt: row.looked_at,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as it was written
    place: row.place === null ? undefined : (JSON.parse(row.place) as BulkPlace),
    step: row.step,
    nextTurnMs: row.next_turn_ms,
    error: row.error ?? undefined,
    startedUs: row.started_us,
    finishedUs: row.finished_us ?? undefined,
    who: { kind: row.who_kind, id: row.who_id, name: row.who_name },
    requestHash: row.request_hash,
  };
}
