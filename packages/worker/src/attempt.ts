import type { ClaimedJob } from "@muster/db";
import { TIMEOUT_GRACE_MS } from "@muster/job";
import { clampTimerMs } from "@muster/runtime";

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

/** One claimed attempt while it runs here. */
export class Attempt {
  readonly job: ClaimedJob;
  readonly workerId: string;
  #deadline: number;
  readonly #controller = new AbortController();
  #reason: StopReason | undefined;
  #timer: NodeJS.Timeout;

  constructor(job: ClaimedJob, workerId: string) {
    this.job = job;
    this.workerId = workerId;
    this.#deadline = this.#nextDeadline();
    this.#timer = this.#startTimer();
  }

  /** Counts the timeout from now: the handler begins only after a wait that is not the job's fault. */
  restart(): void {
    if (this.#reason !== undefined) return;
    clearTimeout(this.#timer);
    this.#deadline = this.#nextDeadline();
    this.#timer = this.#startTimer();
  }

  /** `performance.now()` past which even an unresponsive handler has had its grace. */
  get deadline(): number {
    return this.#deadline;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first reason counts: an attempt that is cancelled and then drained was cancelled. */
  get reason(): StopReason | undefined {
    return this.#reason;
  }

  stop(reason: StopReason): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    clearTimeout(this.#timer);
    this.#controller.abort(new AttemptStopped(reason));
  }

  /** No timer may fire for an attempt that has ended. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #nextDeadline(): number {
    return performance.now() + this.job.timeoutMs + TIMEOUT_GRACE_MS;
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.stop("timeout"), clampTimerMs(this.job.timeoutMs));
  }
}
