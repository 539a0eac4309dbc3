import type { EndState, Outcome } from "@muster/job";
import type { WorkerSession } from "../port.ts";
import type { Attempt, StopReason } from "./attempt.ts";
import type { HandlerServices } from "./handler-context.ts";
import type { Lost } from "./isolate.ts";
import {
  giveBack,
  type RecordContext,
  recordLoss,
  recordOutcome,
  tellOfEnd,
  untilRecorded,
} from "./record.ts";
import { type Success, Successes } from "./successes.ts";

export interface EndContext extends RecordContext {
  readonly session: WorkerSession;
  readonly services: Pick<HandlerServices, "reports">;
  /** Told when attempts have left this process. */
  readonly onLeft: (attempts: readonly Attempt[], how: Left) => void;
}

/** Stopped for this, an attempt that has not succeeded goes back by itself, uncharged. */
const GIVEN_BACK: ReadonlySet<StopReason | undefined> = new Set(["lease lost", "overdue", "recalled"]);

/** How an attempt has left this process: nobody has to know it any more, or the drain's release has to name it. */
export type Left = "recorded" | "left to the drain";

/** Where plain successes end: together, or each alone when their write has failed. */
export function createSuccesses(context: EndContext): Successes {
  return new Successes({
    write: (successes) => context.session.finishAll(successes),
    onWritten: (successes, states) => leaveTogether(context, successes, states),
    onUnwritten: (successes, err) => {
      context.log.debug(
        { err, jobs: successes.length },
        "endings were not recorded together; each for itself now",
      );
      for (const { attempt, outcome, ranMs } of successes) void endAlone(context, attempt, outcome, ranMs);
    },
  });
}

function leaveTogether(
  context: EndContext,
  successes: readonly Success[],
  states: readonly EndState[],
): void {
  const nowMs = context.session.now();
  successes.forEach(({ attempt, outcome, ranMs }, index) => {
    tellOfEnd(context, attempt, { outcome, state: states[index] ?? "stale" }, ranMs, nowMs);
  });
  context.onLeft(
    successes.map(({ attempt }) => attempt),
    "recorded",
  );
}

/** Whatever there is to write and to decide. Never rejects. */
export async function endAlone(
  context: EndContext,
  attempt: Attempt,
  outcome: Outcome | Lost,
  ranMs: number,
): Promise<void> {
  let how: Left = "recorded";
  try {
    how = await writeEnd(context, attempt, outcome, ranMs);
  } catch (err) {
    context.log.error({ err, job: attempt.job.taskId }, "ending it failed");
  }
  context.onLeft([attempt], how);
}

async function writeEnd(
  context: EndContext,
  attempt: Attempt,
  outcome: Outcome | Lost,
  ranMs: number,
): Promise<Left> {
  await writeReports(context, attempt);
  // What has succeeded has, whatever it was told meanwhile; what its worker stopped has not failed.
  const toGiveBack = GIVEN_BACK.has(attempt.reason);
  const stoppedByWorker = attempt.reason === "drain" || toGiveBack;
  if (outcome.kind === "lost") await recordLoss(context, attempt, outcome);
  else if (outcome.kind === "succeeded" || !stoppedByWorker)
    await recordOutcome(context, attempt, outcome, ranMs);
  else if (toGiveBack) await giveBack(context, attempt);
  // A drain ends with one release of everything that is left, after which nothing may run here any more.
  else return "left to the drain";
  return "recorded";
}

/**
 * What it has reported comes first: after its end is recorded that would be refused. Not where its lease may be over: whoever
 * hears of nothing but answers that are lost may be heard himself, and a job that he gives up must not wait for them.
 */
async function writeReports(context: EndContext, attempt: Attempt): Promise<void> {
  const { reports } = context.services;
  if (!reports.has(attempt)) return;
  const write = (): Promise<void> => reports.end(attempt);
  const isGivenUp = (): boolean => attempt.reason === "lease lost";
  await untilRecorded(context, "a report", write, undefined, isGivenUp);
  reports.forget(attempt);
}
