import type { BeatAnswer } from "@muster/db";
import type { Blame, ClaimedJob, Ending, EndState, Report } from "@muster/job";
import type { Taken } from "@muster/queue";

/** A job that may be there to be claimed. */
export interface Candidate {
  readonly taskId: string;
  readonly type: string;
  /** Where it was popped from; absent when it was found by SQL and nothing has to be put back. */
  readonly taken?: Taken;
}

/** What identifies a running attempt to the store. */
export interface AttemptKey {
  readonly taskId: string;
  readonly fence: number;
  readonly workerId: string;
}

/**
 * All that the engine asks of its surroundings. SQL and Redis are one implementation; the engine itself knows neither,
 * so that a worker far from both can be another.
 */
export interface WorkerPort {
  /** Up to `free` candidates; waits a bounded time for the first one. Empty when there was none. */
  take(free: number): Promise<Candidate[]>;
  /** Ends a wait in `take` early: new lanes, or the engine stops. */
  wake(): Promise<void>;
  /** Puts candidates that will not be claimed back where they were, in their order. Never rejects. */
  putBack(candidates: readonly Candidate[]): Promise<void>;
  /** queued → running for those still to be had. When its answer is lost, ask `claimedBy`. */
  claim(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]>;
  claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]>;
  /** Keeps jobs of unknown types out of the lists until a worker comes that knows them. */
  hold(taskIds: readonly string[]): Promise<void>;
  finish(ending: Ending): Promise<EndState>;
  /**
   * The same for an attempt that its handler ended in a transaction of its own, or tried to. If that was committed,
   * this finds it, whatever the ending says, and publishes `events`.
   */
  finishCompleted(ending: Ending, events: readonly string[]): Promise<EndState>;
  /** Keeps what a running attempt reports; false when it no longer holds its job. A repetition keeps nothing twice. */
  report(report: Report): Promise<boolean>;
  /** What ran this attempt beside the worker is gone. */
  lose(attempt: AttemptKey, blame: Blame, error: string): Promise<void>;
  /** Gives running attempts back, uncharged. */
  release(workerId: string, attempts: readonly AttemptKey[]): Promise<void>;
  register(workerId: string): Promise<void>;
  startDraining(workerId: string): Promise<void>;
  leave(workerId: string): Promise<void>;
  /** What a heartbeat brought, for taking: where work is found, and which held types this worker could run. */
  heard(answer: BeatAnswer, workerId: string): void;
  close(): Promise<void>;
}
