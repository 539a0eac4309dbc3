import type {
  AttemptKey,
  AttemptOutcome,
  Batch,
  Blame,
  Claimed,
  ClaimedJob,
  Ending,
  EndState,
  FailingAttempt,
  HandlerTransactions,
  Held,
  JobState,
  Offer,
  Report,
  Take,
} from "@muster/job";
import type { Turning } from "@muster/runtime";

/**
 * Everything an engine needs from its surroundings. SQL and Redis are one implementation (`store/`); the engine itself
 * knows neither, so that a remote worker, which talks to a service, can be another.
 */
export interface WorkerPort {
  /**
   * Makes a worker known under an id that is new, and keeps its lease from then on.
   * @param worker what it can run
   * @param events told of what the store has to say, from the registration on
   */
  register(worker: Capabilities, events: SessionEvents): Promise<WorkerSession>;
}

export interface Capabilities {
  readonly types: readonly string[];
  /** Jobs at once. */
  readonly concurrency: number;
  /** Whether it can run a job in a process of its own. */
  readonly isolates: boolean;
}

/** What runs here. */
export interface Load {
  /** Attempts. */
  readonly count: number;
  /** Slots that they take. */
  readonly busySlots: number;
  /** The latest deadline among them (`performance.now()`); 0 for none. */
  readonly deadline: number;
  /** How many of them are in each queue. */
  readonly byQueue: ReadonlyMap<string, number>;
}

/** What comes from the store, with a take, with a beat, or by a signal of its own. None of these may throw. */
export interface SessionEvents {
  running(): Load;
  /** From their claims until their ends are recorded, whether they have begun or not. */
  held(): readonly Held[];
  /** An attempt is to stop. May come more than once, and for an attempt that is not here. */
  onStop(stop: StopRequest): void;
  /** The lease may be over: others may run all these jobs from now on. */
  onLapse(why: string): void;
  /**
   * The worker is asked to drain: to take no more work, and to end.
   * @param leftMs how long what it runs may go on, milliseconds. Default: as long as it gives that itself
   */
  onDrain(leftMs?: number): void;
}

/**
 * `cancel`; `lease lost`, when the store has ended the attempt itself and its job may run elsewhere; or `recalled`, when it is
 * to be given back, because its worker has had the time that a drain gave it.
 */
export type StoreStopReason = "cancel" | "lease lost" | "recalled";

export interface StopRequest {
  readonly taskId: string;
  readonly fence: number;
  readonly reason: StoreStopReason;
  /** How long its handler may go on, milliseconds; undefined: as long as after a timeout. */
  readonly graceMs?: number | undefined;
}

/** Counts attempts at the jobs of one queue and type, for charts. */
export interface AttemptCounts {
  /** @param waitedMs from being queued to the claim */
  started(waitedMs: number): void;
  ended(outcome: AttemptOutcome, ranMs: number): void;
  /** The job has this state from now on. */
  finished(state: JobState): void;
}

/** A registered worker and its store. Writes reject with MusterError `unavailable` while the store is away. */
export interface WorkerSession {
  /** Who this worker is; another one after it was declared lost and has registered anew. */
  readonly workerId: string;
  /** The id to claim with; undefined while the lease may be over, and once a drain was begun. */
  readonly claimsAs: string | undefined;
  /** How long a lease is, and so how long what was not answered may still be done, milliseconds. */
  readonly leaseMs: number;
  /** Whether jobs that were claimed under this id may run now. */
  holdsLease(workerId: string): boolean;
  /** The store's time, milliseconds since 1970. */
  now(): number;
  /**
   * A handler is about to be called, which may block this thread from its first line on, and may run until then
   * (`performance.now()`).
   */
  onHandlerCall(until: number): void;
  /** Where attempts at such jobs are counted. Keep it: looking it up costs more than a count. */
  countsOf(queue: string, type: string): AttemptCounts;

  /**
   * Up to `room` offers; waits a bounded time for the first one. None when there was none.
   * @param freeSlots how many of them could begin at once
   */
  take(room: number, freeSlots: number): Promise<Take>;
  /** Ends a wait in `take` early: the engine is stopping. */
  wake(): Promise<void>;
  /** Puts offers that will not be claimed back where they were, in their order. Never rejects. */
  putBack(offers: readonly Offer[]): Promise<void>;
  /**
   * queued → running for those still to be had. When its answer is lost, ask `claimedBy`.
   * @param takeId of the take that offered them
   */
  claim(workerId: string, batch: Batch, takeId?: string): Promise<Claimed>;
  /** Those of these jobs that run under this id. They have no permit: ask `mayBegin`. */
  claimedBy(workerId: string, taskIds: readonly string[]): Promise<ClaimedJob[]>;
  /** Those of these claimed jobs, whose permit is over, that may begin all the same. The others are to be released. */
  mayBegin(jobs: readonly ClaimedJob[]): Promise<Claimed>;

  finish(ending: Ending): Promise<EndState>;
  /**
   * Ends several attempts in one write: their states in the same order. When it rejects, some of them may be ended all
   * the same: `finish` each, which finds that out.
   */
  finishAll(endings: readonly Ending[]): Promise<readonly EndState[]>;
  /** Undefined where handlers cannot write to the store's own database. */
  readonly transactions?: HandlerTransactions | undefined;
  /** Keeps what a running attempt reports; false when it no longer holds its job. A repeat keeps nothing twice. */
  report(report: Report): Promise<boolean>;
  /** The process or thread that ran this attempt is gone. */
  lose(attempt: FailingAttempt, blame: Blame, error: string): Promise<void>;
  /** Gives claimed jobs back, uncharged, whether they have begun or not. */
  release(workerId: string, attempts: readonly AttemptKey[]): Promise<void>;

  /** Announces that nothing more is claimed. */
  startDraining(): Promise<void>;
  /** What turns in the background. */
  readonly loops: readonly Turning[];
  /** Resolves when everything that was to be written is written; signals are not heard afterwards. */
  flush(): Promise<void>;
  /** Signs off. The beats go on until `stop`. */
  leave(): Promise<void>;
  /** Ends the beats. The last call. */
  stop(): Promise<void>;
}
