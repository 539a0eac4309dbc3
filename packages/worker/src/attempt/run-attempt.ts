import {
  type Body,
  type Handler,
  isolationOf,
  MAX_ERROR_LENGTH,
  type Outcome,
  PermanentError,
  SHARED_LOSSES,
} from "@muster/job";
import { describe } from "@muster/runtime";
import { startAttempt, type TraceRelation } from "@muster/tracing";
import type { AttemptSealer } from "../sealed/attempt-sealer.ts";
import { type EngineSealing, openPayload, refuseSealed } from "../sealed/open-payload.ts";
import type { Attempt } from "./attempt.ts";
import { callHandler } from "./call-handler.ts";
import { type EndContext, endAlone } from "./end-attempt.ts";
import type { HandlerServices } from "./handler-context.ts";
import type { Isolate, IsolatedExecution } from "./isolate.ts";
import { spanEnd } from "./span-end.ts";
import type { Successes } from "./successes.ts";

const UNRUN = "the worker could not run it: ";

export interface RunContext extends EndContext {
  readonly handlers: ReadonlyMap<string, Handler>;
  readonly services: HandlerServices;
  readonly isolate?: Isolate | undefined;
  readonly successes: Pick<Successes, "add">;
  /** Default: `link`. */
  readonly traceRelation?: TraceRelation | undefined;
  /** Undefined: payloads come as they are, and what attempts write goes as it is. */
  readonly sealing?: EngineSealing | undefined;
}

/**
 * One attempt whose slot is taken. `onLeft` is told when its end is recorded, or given up because the process closes:
 * until then the caller has to count it as running here. Never throws.
 * @param beganAt `performance.now()`; a read of the clock is a hundredth of what a short job costs
 */
export function runAttempt(context: RunContext, attempt: Attempt, beganAt: number): void {
  if (context.sealing === undefined) runOpen(context, attempt, beganAt, refuseSealed(attempt.job.payload));
  else void openAndRun(context, context.sealing, attempt);
}

/** Never rejects. */
async function openAndRun(context: RunContext, sealing: EngineSealing, attempt: Attempt): Promise<void> {
  const opened = await openPayload(sealing, attempt.job);
  if ("refusal" in opened) return runOpen(context, attempt, performance.now(), opened.refusal);
  const { payload, sealer } = opened;
  attempt.job.payload = payload;
  attempt.sealer = sealer;
  attempt.sealResult = async (result) => keptResult(sealer, result);
  // A key service may have taken long.
  await attempt.mayBeginAfterWait();
  runOpen(context, attempt, performance.now());
}

/** @throws PermanentError when it is too long once it is sealed */
function keptResult(sealer: AttemptSealer, result: Body): Body {
  const kept = sealer.result(result);
  if (kept.kind === "permanent") throw new PermanentError(kept.error);
  return kept.result ?? result;
}

/** @param refusal how it ends instead of running: its payload does not open */
function runOpen(context: RunContext, attempt: Attempt, beganAt: number, refusal?: Outcome): void {
  try {
    run(context, attempt, beganAt, refusal);
  } catch (err) {
    endUnrun(context, attempt, err, performance.now() - beganAt);
  }
}

function run(context: RunContext, attempt: Attempt, beganAt: number, refusal: Outcome | undefined): void {
  const { session, metrics, services, successes, traceRelation = "link" } = context;
  // Begin: say so before the handler can block this thread.
  session.onHandlerCall(beganAt + attempt.timeoutFrom(beganAt));
  attempt.span = startAttempt(attempt.job, traceRelation);
  metrics.started(attempt.job, attempt.span?.exampleId);
  // Call its handler.
  call(context, attempt, beganAt, refusal, ({ outcome: told, stillRunning }) => {
    // What failed after its handler was called has ended it already.
    if (attempt.ended) return;
    const outcome = attempt.sealer === undefined ? told : attempt.sealer.outcome(told);
    const ranMs = performance.now() - beganAt;
    // Give back its slot, or mark it as stuck.
    attempt.end(ranMs, stillRunning);
    attempt.span?.end(spanEnd(attempt, outcome));
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
  const error = `${UNRUN}${describe(err, MAX_ERROR_LENGTH - UNRUN.length)}`;
  const told = { kind: "error", error } as const;
  const outcome = attempt.sealer?.outcome(told) ?? told;
  attempt.span?.end(spanEnd(attempt, outcome));
  void endAlone(context, attempt, outcome, ranMs);
}

/** Here, or in a process or a thread of its own. */
function call(
  { handlers, isolate, services }: RunContext,
  attempt: Attempt,
  beganAt: number,
  refusal: Outcome | undefined,
  onEnd: (execution: IsolatedExecution) => void,
): void {
  const { job } = attempt;
  const uncalled = endBefore(attempt, beganAt, refusal);
  if (uncalled !== undefined) return onEnd({ outcome: uncalled });
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
    return onEnd({
      outcome: { kind: "error", error: `no handler for type "${job.type}" on this worker` },
    });
  attempt.startClock(beganAt);
  const { span } = attempt;
  if (span === undefined) callHandler(handler, attempt, services, onEnd);
  else span.run(() => callHandler(handler, attempt, services, onEnd));
}

/** How an attempt ends whose handler is not called at all. */
function endBefore(attempt: Attempt, beganAt: number, refusal: Outcome | undefined): Outcome | undefined {
  // Stopped while it waited for its slot.
  if (attempt.reason !== undefined) return { kind: "cancelled", error: "stopped before it began" };
  if (attempt.timeoutFrom(beganAt) === 0)
    return { kind: "timeout", error: "its deadline passed before it began" };
  return refusal;
}
