import { type Handler, isolationOf, MAX_ERROR_LENGTH, type Outcome, SHARED_LOSSES } from "@muster/job";
import { describe } from "@muster/runtime";
import type { Attempt } from "./attempt.ts";
import { callHandler } from "./call-handler.ts";
import { type EndContext, endAlone } from "./end-attempt.ts";
import type { HandlerServices } from "./handler-context.ts";
import type { Isolate, IsolatedExecution } from "./isolate.ts";
import type { Successes } from "./successes.ts";

const UNRUN = "the worker could not run it: ";

export interface RunContext extends EndContext {
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly services: HandlerServices;
  readonly isolate?: Isolate | undefined;
  readonly successes: Pick<Successes, "add">;
}

/**
 * One attempt whose slot is taken. `onLeft` is told when its end is recorded, or given up because the process closes:
 * until then the caller has to count it as running here. Never throws.
 * @param beganAt `performance.now()`; a read of the clock is a hundredth of what a short job costs
 */
export function runAttempt(context: RunContext, attempt: Attempt, beganAt: number): void {
  try {
    run(context, attempt, beganAt);
  } catch (err) {
    endUnrun(context, attempt, err, performance.now() - beganAt);
  }
}

function run(context: RunContext, attempt: Attempt, beganAt: number): void {
  const { session, metrics, services, successes } = context;
  // Begin: say so before the handler can block this thread.
  session.onHandlerCall(beganAt + attempt.timeoutFrom(beganAt));
  metrics.started(attempt.job);
  // Call its handler.
  call(context, attempt, beganAt, ({ outcome, stillRunning }) => {
    // What failed after its handler was called has ended it already.
    if (attempt.ended) return;
    const ranMs = performance.now() - beganAt;
    // Give back its slot, or mark it as stuck.
    attempt.end(ranMs, stillRunning);
    // Record its end: together with others, if there is nothing else to write and to decide.
    const isPlain = attempt.completion === undefined && !services.reports.has(attempt);
    if (isPlain && outcome.kind === "succeeded") {
      const { taskId, fence } = attempt.job;
      successes.add({ taskId, fence, workerId: attempt.workerId, outcome, attempt, ranMs });
    } else void endAlone(context, attempt, outcome, ranMs);
  });
}

/** A bug of ours: left as it is, its row would run for ever on a live worker, and its slot stay taken. */
function endUnrun(context: RunContext, attempt: Attempt, err: unknown, ranMs: number): void {
  context.log.error({ err, job: attempt.job.taskId }, "running it failed");
  if (!attempt.ended) attempt.end(ranMs);
  const error = describe(err, MAX_ERROR_LENGTH - UNRUN.length);
  void endAlone(context, attempt, { kind: "error", error: `${UNRUN}${error}` }, ranMs);
}

/** Here, or in a process or a thread of its own. */
function call(
  { handlers, isolate, services }: RunContext,
  attempt: Attempt,
  beganAt: number,
  onEnd: (execution: IsolatedExecution) => void,
): void {
  const { job } = attempt;
  const endUncalled = (outcome: Outcome): void => onEnd({ outcome });
  // Stopped while it waited for its slot.
  if (attempt.reason !== undefined)
    return endUncalled({ kind: "cancelled", error: "stopped before it began" });
  if (attempt.timeoutFrom(beganAt) === 0)
    return endUncalled({ kind: "timeout", error: "its deadline passed before it began" });
  const handler = handlers.get(job.type);
  // A job that was lost twice may have killed its processes: alone, it can do so without harming its neighbours.
  const isSuspect = job.lostCount >= SHARED_LOSSES;
  const isolation = isSuspect ? "suspect" : handler && isolationOf(job.type, handler);
  if (isolation !== undefined && isolate !== undefined) {
    attempt.awaitBegin();
    void isolate(attempt, isolation, services.reports).then(onEnd);
    return;
  }
  // Only reached when an element named another type than its row.
  if (handler === undefined)
    return endUncalled({ kind: "error", error: `no handler for type "${job.type}" on this worker` });
  attempt.startClock(beganAt);
  callHandler(handler, attempt, services, onEnd);
}
