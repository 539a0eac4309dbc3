import type { ClaimedJob, EndState, Handler, Isolation, Outcome } from "@muster/job";
import { isolationOf, SHARED_LOSSES } from "@muster/job";
import type { Logger } from "@muster/runtime";
import type { WorkerPort } from "../port.ts";
import type { Reports } from "../reports/reports.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptMetrics } from "./attempt-metrics.ts";
import { type Execution, execute } from "./call-handler.ts";
import type { Isolate } from "./isolate.ts";
import { inPlainText, plainText, UNRECORDED } from "./plain-ending.ts";
import { untilTaken } from "./until-taken.ts";

export interface RunContext {
  readonly port: WorkerPort;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly metrics: AttemptMetrics;
  readonly reports: Reports;
  readonly log: Logger;
  readonly isolate?: Isolate | undefined;
  /** Told when the handler has returned after so long, or when it outlives its end and will return some time. */
  readonly returned: (job: ClaimedJob, ranMs: number, stillRunning?: Promise<void>) => void;
  /** Database time, milliseconds since 1970. */
  readonly databaseNow: () => number;
  /** Past this no more endings are offered: the process is about to go. */
  readonly closing: AbortSignal;
}

/** One attempt from its claim to its record, top to bottom. Never rejects. */
export async function runAttempt(context: RunContext, attempt: Attempt): Promise<void> {
  const { job } = attempt;
  const startedAt = performance.now();
  context.metrics.started(job);
  const execution = await executeSomewhere(context, attempt);
  attempt.end();
  const ranMs = performance.now() - startedAt;
  context.returned(job, ranMs, execution?.stillRunning);
  if (execution === undefined) return;
  if (context.reports.has(attempt)) await reported(context, attempt);
  const { outcome } = execution;
  if (outcome.kind !== "succeeded" && (await wasStoppedByWorker(context, attempt))) return;
  const recorded = await record(context, attempt, outcome);
  if (recorded === undefined) return;
  context.metrics.ended(job, recorded.outcome, recorded.state, ranMs, context.databaseNow());
}

/** An attempt that the worker itself stopped has not failed: its job is given back, uncharged. */
async function wasStoppedByWorker(context: RunContext, attempt: Attempt): Promise<boolean> {
  // The drain ends with one release of everything that is left, after which nothing may run here any more.
  if (attempt.reason === "drain") return true;
  if (attempt.reason !== "lease lost") return false;
  // The lease may have been kept after all (the beats were late, the reaper was later): then nobody else frees the row.
  await untilTaken(context, () => context.port.release(attempt.workerId, [attemptKey(attempt)]));
  return true;
}

/** Undefined when the attempt ended without an outcome: its own process or thread was lost. */
function executeSomewhere(context: RunContext, attempt: Attempt): Promise<Execution | undefined> | Execution {
  const { job } = attempt;
  // Stopped while it waited for its slot.
  if (attempt.reason !== undefined)
    return { outcome: { kind: "cancelled", error: "stopped before it began" } };
  if (attempt.timeoutMs === 0)
    return { outcome: { kind: "timeout", error: "its deadline passed before it began" } };
  // A job that was lost twice may be what killed its processes: alone, it can do so without harming its neighbours.
  if (job.lostCount >= SHARED_LOSSES && context.isolate !== undefined) {
    return executeAlone(context, attempt, context.isolate, "suspect");
  }
  const handler = context.handlers.get(job.type);
  if (handler === undefined) {
    // Only reached when an element named another type than its row.
    return { outcome: { kind: "error", error: `no handler for type "${job.type}" on this worker` } };
  }
  const isolation = isolationOf(job.type, handler);
  if (isolation !== undefined && context.isolate !== undefined) {
    return executeAlone(context, attempt, context.isolate, isolation);
  }
  return execute(
    handler,
    attempt,
    () => context.log.child({ job: job.taskId, type: job.type, attempt: job.attempt }),
    context.reports,
  );
}

async function executeAlone(
  context: RunContext,
  attempt: Attempt,
  isolate: Isolate,
  isolation: Isolation | "suspect",
): Promise<Execution | undefined> {
  const { job } = attempt;
  attempt.awaitBegin();
  const { outcome, ...rest } = await isolate(attempt, isolation, context.reports);
  if (outcome.kind !== "lost") return { outcome, ...rest };
  const about = { job: job.taskId, type: job.type, error: outcome.error };
  await reported(context, attempt);
  const { blame = "alone" } = outcome;
  const what = blame === "alone" ? "a job ended what ran it alone" : "what ran a job has ended";
  context.log.error({ ...about, blame }, what);
  const lose = (error: string) => () => context.port.lose(attemptKey(attempt), blame, error);
  const inOtherWords = [lose(plainText(outcome.error)), lose(UNRECORDED)];
  await untilTaken(context, lose(outcome.error), () => inOtherWords.shift());
  return undefined;
}

/** What an attempt has reported stands before its end: afterwards it would be refused. */
async function reported(context: RunContext, attempt: Attempt): Promise<void> {
  await untilTaken(context, () => context.reports.end(attempt));
}

export const attemptKey = (attempt: Attempt): { taskId: string; fence: number; workerId: string } => ({
  taskId: attempt.job.taskId,
  fence: attempt.job.fence,
  workerId: attempt.workerId,
});

/** What was recorded in the end. */
interface Recorded {
  readonly outcome: Outcome;
  readonly state: EndState;
}

/** Offers the ending until the database has taken or refused it. Undefined when the process closed before. */
async function record(
  context: RunContext,
  attempt: Attempt,
  outcome: Outcome,
): Promise<Recorded | undefined> {
  const { taskId } = attempt.job;
  if (outcome.kind === "error" || outcome.kind === "permanent") {
    context.log.warn(
      { job: taskId, type: attempt.job.type, attempt: attempt.job.attempt, error: outcome.error },
      "attempt failed",
    );
  }
  const recorded = await offer(context, attempt, outcome);
  if (recorded?.state === "stale") {
    context.log.warn(
      { job: taskId, fence: attempt.job.fence },
      "the lease was lost: this attempt's end was refused",
    );
  }
  return recorded;
}

/** As it is; else in plain text, be its text or its result at fault; else as nothing but a failure; else as lost. */
function offer(context: RunContext, attempt: Attempt, outcome: Outcome): Promise<Recorded | undefined> {
  const { port, metrics } = context;
  const { completion, job } = attempt;
  const finish = async (as: Outcome): Promise<Recorded> => {
    const ending = { ...attemptKey(attempt), outcome: as };
    const state = await (completion === undefined
      ? port.finish(ending)
      : port.finishCompleted(ending, completion));
    return { outcome: as, state };
  };
  return untilTaken(
    context,
    () => finish(outcome),
    (refusal, refusals) => {
      metrics.refused(job);
      if (refusals === 1) return () => finish(inPlainText(outcome, refusal));
      if (refusals === 2) return () => finish({ kind: "permanent", error: UNRECORDED });
      if (refusals > 3) return undefined;
      return async () => {
        await port.lose(attemptKey(attempt), "alone", UNRECORDED);
        return { outcome, state: "stale" };
      };
    },
  );
}
