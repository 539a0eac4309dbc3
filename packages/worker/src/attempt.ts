import type { ClaimedJob } from "@muster/db";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import { type LateTimer, lateTimer } from "@muster/runtime";

/** Why an attempt's signal fired: what the handler throws then is read in its light. */
export type StopReason = "cancel" | "timeout" | "drain" | "lease lost";

export class AttemptStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`the attempt was stopped: ${reason}`);
    this.name = "AbortError";
    this.reason = reason;
  }
}

/** One claimed attempt, from its claim to its record. */
export class Attempt {
  readonly job: ClaimedJob;
  readonly workerId: string;
  /** `performance.now()` of the claim's answer. */
  readonly claimedAt: number = performance.now();
  /**
   * Set when the handler ends the attempt in a transaction of its own, which may be open, committed or rolled back: what
   * watchers are to be told if it was committed.
   */
  completion: readonly string[] | undefined;
  #deadline = 0;
  // Made when a handler asks for its signal: most never do, and a controller costs more than a short job.
  #controller: AbortController | undefined;
  #reason: StopReason | undefined;
  #timer: LateTimer | undefined;
  #onStop: (() => void) | undefined;
  #ended = false;

  constructor(job: ClaimedJob, workerId: string) {
    this.job = job;
    this.workerId = workerId;
  }

  /** Counts the timeout from now: a handler begins after waits that are not the job's fault. */
  begin(): void {
    if (this.#reason !== undefined) return;
    this.#timer?.cancel();
    this.#deadline = performance.now() + this.job.timeoutMs + TIMEOUT_GRACE_MS;
    this.#timer = lateTimer(this.job.timeoutMs, () => this.stop("timeout"));
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

  stop(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#timer?.cancel();
    this.#controller?.abort(new AttemptStopped(reason));
    this.#onStop?.();
  }

  /** Calls `tell` when the attempt is stopped, or at once when it was. One listener. */
  whenStopped(tell: () => void): void {
    if (this.#reason !== undefined) tell();
    else this.#onStop = tell;
  }

  /** Its handler has returned, or was given up. */
  get ended(): boolean {
    return this.#ended;
  }

  /** No timer may fire for an attempt that has ended. */
  end(): void {
    this.#ended = true;
    this.#timer?.cancel();
    this.#onStop = undefined;
  }
}
