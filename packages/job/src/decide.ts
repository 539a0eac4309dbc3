import { MAX_LOSSES, SHARED_LOSSES } from "./limits.ts";
import { type DeadReason, type JobEvent, type JobFacts, knows } from "./state.ts";

/**
 * The executable specification: no process runs it. The transitions are statements (packages/db/src/transitions), and
 * packages/db/test/model.test.ts holds each of them to it, whatever happens in whatever order.
 */

/** The job after the event. `deadReason` is set exactly when the new state is deadletter. */
export interface NextFacts extends JobFacts {
  readonly deadReason?: DeadReason;
}

/** Undefined when the event may not happen in this state: nothing changes then. */
export function decide(job: JobFacts, event: JobEvent): NextFacts | undefined {
  if (!knows(job.state, event)) return undefined;
  return job.state === "running" ? leaveRunning(job, event) : leaveResting(job, event);
}

function leaveResting(job: JobFacts, event: JobEvent): NextFacts | undefined {
  switch (event) {
    case "due":
      return { ...job, state: "queued" };
    case "claim":
      // The expirer may be late: nothing starts past its limits.
      if (job.overdue !== undefined) return undefined;
      return { ...job, state: "running", attempts: job.attempts + 1, held: false };
    case "hold":
      return { ...job, held: true };
    case "cancel":
      return { ...job, state: "cancelled", cancelRequested: true, held: false };
    case "expire":
      if (job.overdue === undefined) return undefined;
      return { ...job, state: "deadletter", deadReason: job.overdue, held: false };
    case "replace":
      return { ...job };
    case "redrive":
      return reborn(job, "queued");
    case "redriveLater":
      return reborn(job, "scheduled");
    default:
      return undefined;
  }
}

/** As after its submit, without time limits: nothing of what ended the job before counts against it. */
function reborn({ maxAttempts }: JobFacts, state: "queued" | "scheduled"): NextFacts {
  return { state, attempts: 0, maxAttempts, lostCount: 0, cancelRequested: false, held: false };
}

function leaveRunning(job: JobFacts, event: JobEvent): NextFacts | undefined {
  if (event === "cancel") return { ...job, cancelRequested: true };
  // Any other ending shows that the job does not kill its process.
  if (event === "success") return { ...job, state: "succeeded", lostCount: 0 };
  // A cancel that was requested wins over every ending but success; else a lost job would run again after its cancel.
  if (job.cancelRequested) return { ...job, state: "cancelled" };
  switch (event) {
    case "error":
    case "timeout":
      return { ...failed(job), lostCount: 0 };
    case "permanent":
      return { ...job, state: "failed", lostCount: 0 };
    case "abort":
      return { ...job, state: "cancelled" };
    case "snooze":
      return { ...job, state: "scheduled", attempts: job.attempts - 1, lostCount: 0 };
    case "release":
      return { ...job, state: "queued", attempts: job.attempts - 1 };
    case "lost":
      return lost(job, Math.max(job.lostCount, Math.min(job.lostCount + 1, SHARED_LOSSES)));
    case "lostAlone":
      return lost(job, job.lostCount + 1);
    default:
      return undefined;
  }
}

function failed(job: JobFacts): NextFacts {
  if (job.attempts >= job.maxAttempts) return { ...job, state: "deadletter", deadReason: "exhausted" };
  if (job.overdue === "deadline") return { ...job, state: "deadletter", deadReason: "deadline" };
  return { ...job, state: "retry" };
}

/** The attempt is given back: a crash of the process is not the handler's failure. */
function lost(job: JobFacts, lostCount: number): NextFacts {
  return lostCount >= MAX_LOSSES
    ? { ...job, state: "deadletter", deadReason: "poison", lostCount }
    : { ...job, state: "queued", attempts: job.attempts - 1, lostCount };
}
