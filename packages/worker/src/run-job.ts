import type { ClaimedJob, EndState } from "@muster/db";
import type { Handler, Isolation, Outcome } from "@muster/job";
import { isolationOf, MusterError, SHARED_LOSSES } from "@muster/job";
import { type Backoff, backoff, type Logger, sleep } from "@muster/runtime";
import type { Attempt } from "./attempt.ts";
import type { AttemptMetrics } from "./attempt-metrics.ts";
import { type Execution, execute } from "./execute.ts";
import type { Isolate } from "./isolate.ts";
import type { WorkerPort } from "./port.ts";
import type { Reports } from "./reports/reports.ts";

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
export async function runJob(context: RunContext, attempt: Attempt): Promise<void> {
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
  const state = await record(context, attempt, outcome);
  if (state !== undefined) context.metrics.ended(job, outcome, state, ranMs, context.databaseNow());
}

/** An attempt that the worker itself stopped has not failed: its job is given back, uncharged. */
async function wasStoppedByWorker(context: RunContext, attempt: Attempt): Promise<boolean> {
  // The drain ends with one release of everything that is left, after which nothing may run here any more.
  if (attempt.reason === "drain") return true;
  if (attempt.reason !== "lease lost") return false;
  // The lease may have been kept after all (the beats were late, the reaper was later): then nobody else frees the row.
  await untilAnswered(context, () => context.port.release(attempt.workerId, [attemptKey(attempt)]));
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
  context.log.error(about, "a job ended what ran it alone");
  await untilAnswered(context, () => context.port.loseAlone(attemptKey(attempt), outcome.error));
  return undefined;
}

/** What an attempt has reported stands before its end: afterwards it would be refused. */
async function reported(context: RunContext, attempt: Attempt): Promise<void> {
  await untilAnswered(context, () => context.reports.end(attempt));
}

export const attemptKey = (attempt: Attempt): { taskId: string; fence: number; workerId: string } => ({
  taskId: attempt.job.taskId,
  fence: attempt.job.fence,
  workerId: attempt.workerId,
});

/** Offers the ending until the database has taken or refused it. Undefined when the process closed before. */
async function record(
  context: RunContext,
  attempt: Attempt,
  outcome: Outcome,
): Promise<EndState | undefined> {
  const { taskId } = attempt.job;
  if (outcome.kind === "error" || outcome.kind === "permanent") {
    context.log.warn(
      { job: taskId, type: attempt.job.type, attempt: attempt.job.attempt, error: outcome.error },
      "attempt failed",
    );
  }
  const ending = { ...attemptKey(attempt), outcome };
  const { completion } = attempt;
  const state = await untilAnswered(context, () =>
    completion === undefined ? context.port.finish(ending) : context.port.finishCompleted(ending, completion),
  );
  if (state === "stale") {
    context.log.warn(
      { job: taskId, fence: attempt.job.fence },
      "the lease was lost: this attempt's end was refused",
    );
  }
  return state;
}

async function untilAnswered<T>(context: RunContext, write: () => Promise<T>): Promise<T | undefined> {
  let pause: Backoff | undefined;
  while (!context.closing.aborted) {
    try {
      return await write();
    } catch (error) {
      // Losing an ending here would leave the job running for ever on a live worker.
      const away = error instanceof MusterError && error.code === "unavailable";
      context.log[away ? "debug" : "error"]({ err: error }, "an ending was not recorded; trying again");
      pause ??= backoff({ initialMs: 100, maxMs: 2_000 });
      await sleep(pause.next() + 50, context.closing);
    }
  }
  return undefined;
}
