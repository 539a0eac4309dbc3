import type { JobRecord } from "@muster/db";
import { type JobState, sealedMark, shown } from "@muster/job";
import { ExplainCode } from "@muster/proto/scheduler/v1/explain";
import type { Explanation, Facts } from "./facts.ts";
import { count, inWords } from "./in-words.ts";
import { explainQueued } from "./queued.ts";
import { withTimeLimit } from "./time-limit.ts";

/** A worker beats every sixth of its lease; one that is silent for two of them has missed a heartbeat. */
const BEATS_PER_LEASE = 6;
const MISSED_BEATS = 2;

const BY_STATE: Readonly<Record<JobState, (facts: Facts) => Explanation>> = {
  scheduled: explainScheduled,
  queued: explainQueued,
  running: explainRunning,
  retry: explainRetry,
  succeeded: ended(({ job }) => `It succeeded ${at(job.finishedAt)}: there is nothing to wait for.`),
  failed: ended(
    ({ job }) =>
      `It failed ${at(job.finishedAt)}, because its handler said that no retry would help (${error(job.lastError)}): ` +
      "remove the cause, then redrive it or submit it again.",
  ),
  deadletter: ended(explainDead),
  cancelled: ended(({ job }) => `It was cancelled ${at(job.finishedAt)}${because(job.cancelReason)}.`),
};

/** Says in one sentence why a job is not running, or what became of it. */
export function explain(facts: Facts): Explanation {
  return withTimeLimit(BY_STATE[facts.job.state](facts), facts);
}

function ended(say: (facts: Facts) => string): (facts: Facts) => Explanation {
  return (facts) => ({ code: ExplainCode.FINISHED, sentence: say(facts) });
}

function explainDead({ job }: Facts): string {
  return `It became a dead letter ${at(job.finishedAt)}, because ${whyDead(job)}: remove the cause, then redrive it or submit it again.`;
}

function whyDead(job: JobRecord): string {
  const failed = `its ${count(job.attempts, "attempt")} failed, the last with ${error(job.lastError)}`;
  if (job.deadReason === "poison")
    return `its workers died ${count(job.lostCount, "time")} while they ran it ("poison")`;
  if (job.deadReason === "expired") return `it had not started ${by(job.startBy)} ("expired")`;
  if (job.deadReason !== "deadline") return `${failed} ("${job.deadReason}")`;
  const late = `it had not succeeded ${by(job.deadlineAt)}, or had no time left to try again`;
  return `${late}${job.attempts > 0 ? `: ${failed}` : ""} ("deadline")`;
}

function explainScheduled(facts: Facts): Explanation {
  const leftMs = facts.job.runAt.getTime() - facts.nowMs;
  if (leftMs <= 0) return explainDue(-leftMs);
  const sentence = `It is scheduled for ${iso(facts.job.runAt)}, in ${inWords(leftMs)}: nothing will start it earlier.`;
  return { code: ExplainCode.NOT_DUE, sentence };
}

function explainRetry(facts: Facts): Explanation {
  const { attempts, maxAttempts, lastError, runAt } = facts.job;
  const leftMs = runAt.getTime() - facts.nowMs;
  if (leftMs <= 0) return explainDue(-leftMs);
  const failed = `Attempt ${attempts} of ${maxAttempts} failed with ${error(lastError)}`;
  const sentence = `${failed}; the next is due at ${iso(runAt)}, in ${inWords(leftMs)}.`;
  return { code: ExplainCode.RETRYING, sentence };
}

function explainDue(sinceMs: number): Explanation {
  const sentence =
    `It has been due for ${inWords(sinceMs)} and is queued next: if that takes more than a few seconds, check that ` +
    "the chores are running (muster_loop_last_success_timestamp_seconds).";
  return { code: ExplainCode.DUE, sentence };
}

function explainRunning({ job, runner, nowMs }: Facts): Explanation {
  if (runner === undefined || runner.state === "lost" || runner.state === "gone") {
    const sentence = `Its worker ${job.workerId} is lost: the job will be taken back and queued ahead of the others within a minute, usually at once.`;
    return { code: ExplainCode.WORKER_SILENT, sentence };
  }
  const worker = `worker ${job.workerId} (${runner.name})`;
  if (runner.silentMs > (runner.leaseMs / BEATS_PER_LEASE) * MISSED_BEATS) {
    const then =
      runner.leaseLeftMs > 0
        ? `counts as lost in ${inWords(runner.leaseLeftMs)} unless it is heard from`
        : `let its lease lapse ${inWords(-runner.leaseLeftMs)} ago`;
    const sentence = `Its ${worker} has been silent for ${inWords(runner.silentMs)} and ${then}: then the job is queued ahead of the others.`;
    return { code: ExplainCode.WORKER_SILENT, sentence };
  }
  const ranMs = nowMs - (job.startedAt?.getTime() ?? nowMs);
  const runs = `It has been running on ${worker} for ${inWords(ranMs)}`;
  if (job.cancelRequested) {
    const sentence = `${runs}, and was told to stop${because(job.cancelReason)}: it ends when its handler heeds its signal, or at the latest when its grace period is over.`;
    return { code: ExplainCode.CANCEL_REQUESTED, sentence };
  }
  const sentence = `${runs}, attempt ${job.attempts} of ${job.maxAttempts}, with a timeout of ${inWords(job.timeoutMs)}.`;
  return { code: ExplainCode.RUNNING, sentence };
}

const iso = (time: Date): string => time.toISOString();
const at = (time: Date | null): string => (time === null ? "" : `at ${iso(time)}`);
const by = (time: Date | null): string => (time === null ? "in time" : `by ${iso(time)}`);
/** On one line and short: the whole text is in the status. */
const error = (text: string | null): string => (text === null ? "no message" : quoted(text));
const because = (reason: string | null): string => (reason === null ? "" : ` (${quoted(reason)})`);

function quoted(text: string): string {
  const mark = sealedMark(text);
  return mark === undefined ? shown(text) : `${mark}, which is sealed: whoever has its key can read it`;
}
