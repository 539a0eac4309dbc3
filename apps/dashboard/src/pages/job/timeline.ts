import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type Attempt, AttemptOutcome } from "@muster/proto/scheduler/v1/attempt";
import { JobState, type JobStatus } from "@muster/proto/scheduler/v1/job";
import { isFinal, stateName, type Tone } from "../../format/job-words.ts";
import { clock, lasting, msOf } from "../../format/times.ts";

/** One thing that a job has been through. */
export interface Moment {
  readonly key: string;
  readonly at: Timestamp;
  readonly tone: Tone;
  readonly text: string;
  /** What was said of it: an error, a reason. */
  readonly detail?: string;
  readonly stack?: string;
  readonly fingerprint?: string;
}

/** A job's life as far as it is on record, from its submit to now. */
export function timelineOf(job: JobStatus, attempts: readonly Attempt[]): Moment[] {
  const moments = [
    ...beginning(job),
    ...attempts.flatMap(ofAttempt),
    ...redrive(job),
    ...waiting(job),
    ...ending(job),
  ];
  // Of the same millisecond the order is that in which they were found: a start before its end.
  return moments.toSorted((a, b) => msOf(a.at) - msOf(b.at));
}

function beginning({
  createdAt,
  submittedBy,
  schedule,
  scheduledFor,
  runAt,
  queue,
  attempts,
}: JobStatus): Moment[] {
  if (createdAt === undefined) return [];
  const by =
    schedule === "" ? (submittedBy === "" ? "" : ` by ${submittedBy}`) : ` by the schedule ${schedule}`;
  const made: Moment = { key: "made", at: createdAt, tone: "plain", text: `Submitted to ${queue}${by}` };
  const nominal = scheduledFor === undefined ? [] : [`for ${new Date(msOf(scheduledFor)).toISOString()}`];
  const first = { ...made, ...(nominal.length > 0 && { detail: nominal.join() }) };
  const isLater = runAt !== undefined && attempts === 0 && msOf(runAt) > msOf(createdAt) + 1_000;
  return isLater ? [first, { key: "due", at: runAt, tone: "wait", text: "May start from here on" }] : [first];
}

const ENDS: Readonly<Partial<Record<AttemptOutcome, readonly [tone: Tone, text: string]>>> = {
  [AttemptOutcome.SUCCEEDED]: ["good", "succeeded"],
  [AttemptOutcome.ERROR]: ["bad", "failed"],
  [AttemptOutcome.TIMEOUT]: ["bad", "ran out of time"],
  [AttemptOutcome.CANCELLED]: ["quiet", "was cancelled"],
  [AttemptOutcome.LOST]: ["bad", "was lost with its worker, and is not charged"],
  [AttemptOutcome.RELEASED]: ["quiet", "was given back by its worker, and is not charged"],
  [AttemptOutcome.SNOOZED]: ["wait", "has postponed the job"],
};

function ofAttempt(attempt: Attempt): Moment[] {
  const { startedAt, finishedAt, outcome, fence, workerId } = attempt;
  if (startedAt === undefined) return [];
  const start: Moment = {
    key: `start ${fence}`,
    at: startedAt,
    tone: "busy",
    text: `Attempt ${attempt.attempt} started on ${workerId}`,
  };
  if (finishedAt === undefined) return [start];
  const [tone, text] = ENDS[outcome] ?? ["plain", "ended"];
  const took = lasting(Math.max(0, msOf(finishedAt) - msOf(startedAt)));
  return [
    start,
    {
      key: `end ${fence}`,
      at: finishedAt,
      tone,
      text: `Attempt ${attempt.attempt} ${text} after ${took}`,
      ...said(attempt),
    },
  ];
}

function said({ error, stack, fingerprint, nextRunAt, reason }: Attempt): Partial<Moment> {
  const next = nextRunAt === undefined ? "" : `the next one from ${clock(msOf(nextRunAt))} on`;
  const detail = [error, reason === "" ? "" : `no further attempt: ${reason}`, next]
    .filter((part) => part !== "")
    .join("; ");
  return {
    ...(detail !== "" && { detail }),
    ...(stack !== "" && { stack }),
    ...(fingerprint !== "" && { fingerprint }),
  };
}

function redrive({ redrivenAt, redrives, redrivenFrom }: JobStatus): Moment[] {
  if (redrivenAt === undefined) return [];
  const which = redrives === 1 ? "" : `, for the ${redrives}. time`;
  return [
    {
      key: "redriven",
      at: redrivenAt,
      tone: "plain",
      text: `Redriven${which}`,
      detail: `it had ended as ${redrivenFrom}`,
    },
  ];
}

function waiting({ hold, state, cancelRequested, cancelReason, updatedAt }: JobStatus): Moment[] {
  if (isFinal(state)) return [];
  const held: Moment[] =
    hold?.since === undefined
      ? []
      : [{ key: "held", at: hold.since, tone: "wait", text: `Held back: ${hold.code}`, detail: hold.text }];
  if (!cancelRequested || updatedAt === undefined) return held;
  return [
    ...held,
    { key: "asked", at: updatedAt, tone: "wait", text: "Asked to stop", ...detailOf(cancelReason) },
  ];
}

function ending({ finishedAt, state, deadReason, cancelReason }: JobStatus): Moment[] {
  if (finishedAt === undefined) return [];
  const tone: Tone = state === JobState.SUCCEEDED ? "good" : state === JobState.CANCELLED ? "quiet" : "bad";
  return [
    {
      key: "ended",
      at: finishedAt,
      tone,
      text: `Ended: ${stateName(state)}`,
      ...detailOf(deadReason === "" ? cancelReason : deadReason),
    },
  ];
}

const detailOf = (detail: string): Partial<Moment> => (detail === "" ? {} : { detail });
