import { isBranded } from "./brand.ts";
import type { JobState } from "./state.ts";

const BRAND: unique symbol = Symbol.for("muster.job-ended-error");

/** Somebody waits for the result of a job that has ended without one. */
export class JobEndedError extends Error {
  override readonly name = "JobEndedError";
  readonly jobId: string;
  readonly state: JobState;
  /** The last error of its handler, or why it was cancelled. */
  readonly reason: string;

  constructor(jobId: string, state: JobState, reason: string) {
    super(`job ${jobId} is ${state}: ${reason}`);
    this.jobId = jobId;
    this.state = state;
    this.reason = reason;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, BRAND);
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}
