import { type Handler, isolationOf, SHARED_LOSSES } from "@muster/job";
import type { WorkerSession } from "../port.ts";
import type { Attempt } from "./attempt.ts";
import { callHandler, type Execution } from "./call-handler.ts";
import type { HandlerServices } from "./handler-context.ts";
import type { Isolate, IsolatedExecution } from "./isolate.ts";
import { giveBack, type RecordContext, recordLoss, recordOutcome, untilRecorded } from "./record.ts";

export interface RunContext extends RecordContext {
  readonly session: WorkerSession;
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly services: HandlerServices;
  readonly isolate?: Isolate | undefined;
}

/** How an attempt has left this process: nobody has to know it any more, or the drain's release has to name it. */
export type Ended = "recorded" | "left to the drain";

/**
 * One attempt whose slot is taken. Resolves when its end is recorded, or given up because the process closes: until
 * then the caller has to count it as running here.
 */
export async function runAttempt(context: RunContext, attempt: Attempt): Promise<Ended> {
  const { session, metrics, services } = context;
  // Begin: say so before the handler can block this thread.
  session.onHandlerCall(attempt.timeoutMs);
  metrics.started(attempt.job);
  const beganAt = performance.now();
  // Call its handler. Listeners of the attempt get its slot back when it returns.
  const { outcome, stillRunning } = await call(context, attempt);
  const ranMs = performance.now() - beganAt;
  attempt.end(ranMs, stillRunning);
  // Write what it has reported: after its end is recorded that would be refused.
  if (services.reports.has(attempt))
    await untilRecorded(context, "a report", () => services.reports.end(attempt));
  // Decide how it ends: what has succeeded has, whatever it was told meanwhile; what its worker stopped has not failed.
  const stoppedByWorker = attempt.reason === "drain" || attempt.reason === "lease lost";
  if (outcome.kind === "lost") await recordLoss(context, attempt, outcome);
  else if (outcome.kind === "succeeded" || !stoppedByWorker)
    await recordOutcome(context, attempt, outcome, ranMs);
  else if (attempt.reason === "lease lost") await giveBack(context, attempt);
  // A drain ends with one release of everything that is left, after which nothing may run here any more.
  else return "left to the drain";
  return "recorded";
}

/** Here, or in a process or a thread of its own. */
function call(
  { handlers, isolate, services }: RunContext,
  attempt: Attempt,
): Promise<IsolatedExecution> | Execution {
  const { job } = attempt;
  // Stopped while it waited for its slot.
  if (attempt.reason !== undefined)
    return { outcome: { kind: "cancelled", error: "stopped before it began" } };
  if (attempt.timeoutMs === 0)
    return { outcome: { kind: "timeout", error: "its deadline passed before it began" } };
  const handler = handlers.get(job.type);
  // A job that was lost twice may have killed its processes: alone, it can do so without harming its neighbours.
  const isSuspect = job.lostCount >= SHARED_LOSSES;
  const isolation = isSuspect ? "suspect" : handler && isolationOf(job.type, handler);
  if (isolation !== undefined && isolate !== undefined) {
    attempt.awaitBegin();
    return isolate(attempt, isolation, services.reports);
  }
  // Only reached when an element named another type than its row.
  if (handler === undefined)
    return { outcome: { kind: "error", error: `no handler for type "${job.type}" on this worker` } };
  return callHandler(handler, attempt, services);
}
