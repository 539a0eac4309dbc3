import { type EndState, isUnavailable, type Outcome } from "@muster/job";
import { type Backoff, backoff, type FaultKind, faultKind, type Logger, sleep } from "@muster/runtime";
import type { WorkerSession } from "../port.ts";
import type { Attempt } from "./attempt.ts";
import type { AttemptMetrics } from "./attempt-metrics.ts";
import type { Lost } from "./isolate.ts";
import { inPlainText, plainText, UNRECORDED } from "./plain-ending.ts";
import { shownError } from "./span-end.ts";

/** What looks like a bug of ours may pass by itself: what failed so is offered unchanged this often. */
const TRIES = 3;

export interface RecordContext {
  readonly session: Pick<WorkerSession, "finish" | "transactions" | "lose" | "release" | "now">;
  readonly metrics: AttemptMetrics;
  readonly log: Logger;
  /** Once aborted, stop recording: the process is exiting. */
  readonly closing: AbortSignal;
}

/** What was recorded in the end. */
interface Recorded {
  readonly outcome: Outcome;
  readonly state: EndState;
}

/** Offers the outcome until the store has accepted or refused it, or the process closes. */
export async function recordOutcome(
  context: RecordContext,
  attempt: Attempt,
  outcome: Outcome,
  ranMs: number,
): Promise<void> {
  const { session, log } = context;
  const { job } = attempt;
  if (outcome.kind === "error" || outcome.kind === "permanent") {
    const { taskId, type, attempt: number } = job;
    const { traceId } = attempt;
    const about = { job: taskId, type, attempt: number, ...(traceId !== undefined && { trace_id: traceId }) };
    log.warn({ ...about, error: shownError(outcome.error) }, "attempt failed");
  }
  const recorded = await offer(context, attempt, outcome);
  if (recorded !== undefined) tellOfEnd(context, attempt, recorded, ranMs, session.now());
}

/** @param nowMs the store's time */
export function tellOfEnd(
  { metrics, log }: Pick<RecordContext, "metrics" | "log">,
  { job, span }: Attempt,
  { outcome, state }: Recorded,
  ranMs: number,
  nowMs: number,
): void {
  if (state === "stale") {
    const about = { job: job.taskId, fence: job.fence };
    log.warn(about, "the lease was lost: this attempt's end was refused");
  }
  metrics.ended(job, outcome, state, ranMs, nowMs, span?.exampleId);
}

/**
 * As it is; else in plain text, whether its text or its result is at fault; else as a mere failure; else as lost.
 * @returns undefined for what was recorded as lost, and when the process closes first
 */
function offer(context: RecordContext, attempt: Attempt, outcome: Outcome): Promise<Recorded | undefined> {
  const { session, metrics, log } = context;
  const { completion, job, key, span } = attempt;
  const finish = async (as: Outcome): Promise<Recorded> => {
    const ending = { ...key, of: job, outcome: as, traceparent: span?.trace.traceparent };
    const { transactions } = session;
    const state = await (completion === undefined || transactions === undefined
      ? session.finish(ending)
      : transactions.finish(ending, completion));
    return { outcome: as, state };
  };
  // Made at the first refusal: nearly every ending has none.
  let others: (() => Promise<Recorded | undefined>)[] | undefined;
  const otherwise = (refusal: unknown): (() => Promise<Recorded | undefined>) | undefined => {
    metrics.refused(job);
    others ??= [
      () => finish(inPlainText(outcome, refusal)),
      () => finish({ kind: "permanent", error: UNRECORDED }),
      async () => {
        await session.lose({ ...key, of: job }, "alone", UNRECORDED);
        log.error(
          { job: job.taskId, fence: job.fence },
          "no ending could be recorded: the attempt counts as lost",
        );
        return undefined;
      },
    ];
    return others.shift();
  };
  return untilRecorded<Recorded | undefined>(context, "an ending", () => finish(outcome), otherwise);
}

/** The process or thread that ran it is gone, and with it how it would have ended. */
export async function recordLoss(context: RecordContext, attempt: Attempt, loss: Lost): Promise<void> {
  const { error, blame = "alone" } = loss;
  const { key, job } = attempt;
  const { taskId, type } = job;
  const what = blame === "alone" ? "a job ended what ran it alone" : "what ran a job has ended";
  context.log.error({ job: taskId, type, error: shownError(error), blame }, what);
  const lose = (text: string) => () => context.session.lose({ ...key, of: job }, blame, text);
  const inOtherWords = [lose(plainText(error)), lose(UNRECORDED)];
  await untilRecorded(context, "a loss", lose(error), () => inOtherWords.shift());
}

/** The lease may have been kept after all (the beats were late, the reaper was later): then nobody else frees the row. */
export async function giveBack({ session, ...context }: RecordContext, attempt: Attempt): Promise<void> {
  await untilRecorded(context, "a release", () => session.release(attempt.workerId, [attempt.key]));
}

/** What to write instead of what was refused for good, which no retry would change; undefined to retry it all the same. */
type Otherwise<T> = (refusal: unknown) => (() => Promise<T>) | undefined;

/**
 * Writes until the store has answered: an ending lost here would leave its job running for ever on a live worker.
 * @param what is written, for the log
 * @param isMoot asked after each failure: whether something else has to be written now instead
 * @returns what the first accepted write returned; undefined when the process closes first, or it is moot
 */
export async function untilRecorded<T>(
  { log, closing }: Pick<RecordContext, "log" | "closing">,
  what: string,
  write: () => Promise<T>,
  otherwise?: Otherwise<T>,
  isMoot: () => boolean = () => false,
): Promise<T | undefined> {
  let pause: Backoff | undefined;
  let next = write;
  let tries = 0;
  while (!closing.aborted) {
    try {
      return await next();
    } catch (error) {
      if (isMoot()) return undefined;
      const kind = kindOf(error);
      // Outages do not count: an ending that was offered again and again through one has not been refused yet.
      if (kind === "ours") tries += 1;
      log[kind === "passing" ? "debug" : "error"]({ err: error }, `${what} was not recorded; trying again`);
      if (kind === "row" || (kind === "ours" && tries >= TRIES)) {
        tries = 0;
        const other = otherwise?.(error);
        next = other ?? next;
        if (other !== undefined) continue;
      }
      pause ??= backoff({ initialMs: 100, maxMs: 2_000, leastMs: 50 });
      await sleep(pause.next(error), closing);
    }
  }
  return undefined;
}

/** A store that is away, or lets nobody in, has not judged the ending itself. */
function kindOf(error: unknown): FaultKind {
  if (isUnavailable(error)) return "passing";
  return faultKind(error);
}
