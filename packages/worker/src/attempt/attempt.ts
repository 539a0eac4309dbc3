import {
  type AttemptKey,
  type Body,
  type ClaimedJob,
  type Permit,
  TIMEOUT_GRACE_MS,
  type TraceContext,
  traceIdOf,
} from "@muster/job";
import { type LateTimer, lateTimer } from "@muster/runtime";
import type { AttemptSpan } from "@muster/tracing";
import type { StoreStopReason } from "../port.ts";
import type { AttemptSealer } from "../sealed/attempt-sealer.ts";

/**
 * Why an attempt's signal fired: what the handler then throws is interpreted accordingly. `overdue`: it has waited so long
 * for a process of its own that the store does not let it begin any more.
 */
export type StopReason = StoreStopReason | "timeout" | "drain" | "overdue";

export class AttemptStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`the attempt was stopped: ${reason}`);
    this.name = "AbortError";
    this.reason = reason;
  }
}

/** Who has to know when an attempt's handler has returned, or is about to be called much later than was thought. */
export interface AttemptListener {
  /** Whether it may begin although its permit is over. Gives it another one if so. Never rejects. */
  renewPermit(attempt: Attempt): Promise<boolean>;
  /**
   * It has returned after this many milliseconds, and its slot is free; or it outlives its attempt, and its slot is
   * free when `stillRunning` settles, which it does without rejecting.
   */
  onHandlerReturned(attempt: Attempt, ranMs: number, stillRunning?: Promise<void>): void;
}

const UNBOUNDED: Permit = { allows: () => true };

/** One claimed attempt, from its claim to its record. */
export class Attempt {
  readonly job: ClaimedJob;
  readonly workerId: string;
  /** `performance.now()` of the claim's answer. */
  readonly claimedAt: number;
  readonly #listener: AttemptListener | undefined;
  permit: Permit;
  /** Among those that run here, which alone change it. */
  place = -1;
  #timeoutMs: number | undefined;
  /**
   * Set when the handler ends the attempt in a transaction of its own, which may be open, committed or rolled back: what
   * watchers are to be told if it was committed.
   */
  completion: readonly string[] | undefined;
  /** From its begin on, where it is traced. */
  span: AttemptSpan | undefined;
  /** Where what is written of jobs is sealed: from before its begin on. */
  sealer: AttemptSealer | undefined;
  /**
   * Seals the result that its handler ends it with in a transaction of its own; undefined where nothing is sealed. Where the
   * handler runs elsewhere, its worker does it.
   */
  sealResult: ((result: Body) => Promise<Body>) | undefined;
  /** Its handler has asked for a secret: what it hands over is looked through for it. */
  knowsSecrets = false;
  /** Reports what still waits of its output: to be called before it ends. */
  onLastReport: (() => void) | undefined;
  #deadline = 0;
  // Made when a handler asks for its signal: most never do, and a controller costs more than a short job.
  #controller: AbortController | undefined;
  #reason: StopReason | undefined;
  #timer: LateTimer | undefined;
  #onStop: (() => void) | undefined;
  #ended = false;

  constructor(
    job: ClaimedJob,
    workerId: string,
    listener?: AttemptListener,
    claimedAt: number = performance.now(),
    permit: Permit = UNBOUNDED,
  ) {
    this.job = job;
    this.workerId = workerId;
    this.#listener = listener;
    this.claimedAt = claimedAt;
    this.permit = permit;
  }

  /** What identifies it to the store. */
  get key(): AttemptKey {
    return { taskId: this.job.taskId, fence: this.job.fence, workerId: this.workerId };
  }

  /** Where what it does comes from: its span, or else the submit of its job. */
  get trace(): TraceContext | undefined {
    return this.span?.trace ?? this.job.trace?.created;
  }

  /** For the lines of a log. */
  get traceId(): string | undefined {
    const { trace } = this;
    return trace === undefined ? undefined : traceIdOf(trace.traceparent);
  }

  /**
   * Whether it may begin without asking the store. One that was stopped may: its handler is not called.
   * @param now `performance.now()`
   */
  mayBegin(now: number): boolean {
    return this.permit.allows(now) || this.#reason !== undefined;
  }

  /** The same at the end of a wait that came after its slot; asks if need be. When it may not, it is stopped. */
  async mayBeginAfterWait(): Promise<boolean> {
    if (this.mayBegin(performance.now()) || (await this.#listener?.renewPermit(this)) === true) return true;
    this.stop("overdue");
    return false;
  }

  /**
   * Until it begins, only its job's deadline counts: what it waits for, such as a process of its own, may come later.
   */
  awaitBegin(): void {
    const { leftMs } = this.job;
    if (leftMs === undefined || this.#reason !== undefined) return;
    this.#timer = lateTimer(leftMs - (performance.now() - this.claimedAt), () => this.stop("timeout"));
  }

  /** Counts the timeout from now, and stops the attempt when it is over. */
  begin(): void {
    this.startClock(performance.now());
    this.watchClock();
  }

  /**
   * Counts the timeout from now: a handler begins after waits that are not the job's fault. Whether it is over is not
   * watched yet: no timer can stop a handler that returns at once.
   * @param now `performance.now()`
   */
  startClock(now: number): void {
    if (this.#reason !== undefined) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timeoutMs = this.timeoutFrom(now);
    this.#deadline = now + this.#timeoutMs + TIMEOUT_GRACE_MS;
  }

  /** Stops the attempt when the timeout that it began with is over. */
  watchClock(): void {
    if (this.#reason !== undefined) return;
    const left = this.#deadline - TIMEOUT_GRACE_MS - performance.now();
    this.#timer = lateTimer(left, () => this.stop("timeout"));
  }

  /** How long it may run, milliseconds: its job's timeout, or what was left to the job's deadline when it began. */
  get timeoutMs(): number {
    return this.#timeoutMs ?? this.timeoutFrom(performance.now());
  }

  /** The same for one that begins now. */
  timeoutFrom(now: number): number {
    const { timeoutMs, leftMs } = this.job;
    if (leftMs === undefined) return timeoutMs;
    // The answer was made before it arrived: if the deadline has passed counting from its arrival, it has passed in the
    // database, too.
    const left = leftMs - (now - this.claimedAt);
    return Math.max(0, Math.min(timeoutMs, Math.ceil(left)));
  }

  /** `performance.now()` past which even an unresponsive handler has had its grace; 0 before it begins. */
  get deadline(): number {
    return this.#deadline;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(new AttemptStopped(this.#reason));
    }
    return this.#controller.signal;
  }

  /** The first reason counts: an attempt that is cancelled and then drained was cancelled. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  /**
   * @param graceMs how long its handler may go on after a cancel or a timeout, but never longer than its timeout allows. A
   * second cancel may only shorten it.
   */
  stop(reason: StopReason, graceMs: number = TIMEOUT_GRACE_MS): void {
    const end = performance.now() + graceMs;
    if (this.#reason === undefined) {
      this.#reason = reason;
      // A lease that was feared lost may have been kept: then what ignores its signal still ends by its timeout.
      if (reason !== "lease lost") this.#endBy(end);
      this.#timer?.cancel();
      this.#controller?.abort(new AttemptStopped(reason));
      this.#onStop?.();
    } else if (this.#reason === "cancel" && reason === "cancel" && end < this.#deadline) {
      this.#endBy(end);
      this.#timer?.cancel();
      this.#onStop?.();
    }
  }

  #endBy(end: number): void {
    this.#deadline = this.#deadline === 0 ? 0 : Math.min(this.#deadline, end);
  }

  /**
   * From now to the attempt's end without its handler, milliseconds, for one that was told to stop. Undefined for a drain:
   * the worker itself is about to let go of it.
   */
  get graceMs(): number | undefined {
    if (this.#reason === undefined || this.#reason === "drain") return undefined;
    return Math.max(0, this.#deadline - performance.now());
  }

  /** Calls `tell` whenever the attempt's end has changed, or at once when it was stopped before. One listener. */
  whenStopped(tell: () => void): void {
    if (this.#reason !== undefined) tell();
    else this.#onStop = tell;
  }

  /** Its handler has returned, or was given up. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Its handler has returned, or was given up. Its timers are stopped.
   * @param ranMs how long it ran
   * @param stillRunning settles when one that was given up has really returned
   */
  end(ranMs = 0, stillRunning?: Promise<void>): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#onStop = undefined;
    this.#listener?.onHandlerReturned(this, ranMs, stillRunning);
  }
}
