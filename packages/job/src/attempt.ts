import type { Fault } from "./fault/fault.ts";
import type { Priority } from "./lane.ts";
import type { Body, Outcome } from "./outcome.ts";
import type { JobState } from "./state.ts";
import type { JobTrace } from "./trace-context.ts";

/** A claimed job: all that its attempt needs. `fence` must be shown at its end. */
export interface ClaimedJob {
  readonly taskId: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  /** Its bytes may be a view of memory that holds other jobs' as well: whoever hands them on copies them before. */
  payload: Body;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly lostCount: number;
  readonly timeoutMs: number;
  /** From when the answer was made to the job's deadline, milliseconds; undefined without one. */
  readonly leftMs?: number;
  /** The tick of a schedule that made it, as {@link tickOf} reads it. */
  readonly tick?: string;
  /** The keys of limits that it was admitted to; undefined where none matches it. */
  readonly gates?: readonly string[];
  /** How many slots its attempt takes; undefined for one. */
  readonly slots?: number;
  /** Undefined where neither its submitter nor an earlier attempt was traced. */
  readonly trace?: JobTrace;
  /** Milliseconds since 1970, database time. */
  readonly createdMs: number;
  /** From when it was last queued to its claim, milliseconds. */
  readonly waitedMs: number;
}

/** What identifies a running attempt to the store. */
export interface AttemptKey {
  readonly taskId: string;
  readonly fence: number;
  readonly workerId: string;
}

/** What a job is, as far as its failures are told apart by it. */
export type JobKind = Pick<ClaimedJob, "type" | "queue">;

/** An attempt that fails, and what its job is; without that its failure is no fault's. */
export interface FailingAttempt extends AttemptKey {
  readonly of?: JobKind | undefined;
}

/** How one claimed attempt ended. */
export interface Ending extends FailingAttempt {
  readonly outcome: Outcome;
  /** Which fault it was, said by what records it. */
  readonly fault?: Fault | undefined;
  /** Of the attempt, where it is traced: the next one refers to it. */
  readonly traceparent?: string | undefined;
}

/** The job's new state; `stale` when the fence or the worker no longer held the row, and nothing was changed. */
export type EndState = JobState | "stale";

/**
 * Who is blamed for a loss:
 * - `alone`: a process of the job's own was ended by it; each such loss counts.
 * - `shared`: others ran there, or had run there, or other code did. Such losses make a job a suspect, which runs alone from then on; they never condemn it.
 * - `nobody`: a draining worker, or so many at once that a store is to blame; nothing counts.
 */
export type Blame = "alone" | "shared" | "nobody";
