import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Duration, durationFromMs, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type AttemptRecord, type JobRecord, type LogEntry, versionAt } from "@muster/db";
import {
  type Body,
  madeBy,
  type Placement,
  type ReportedLine,
  type ReportedOutput,
  type Requirement,
} from "@muster/job";
import { readHold, sayHold } from "@muster/policy";
import type { AttemptSchema } from "@muster/proto/scheduler/v1/attempt";
import type { JobHoldSchema } from "@muster/proto/scheduler/v1/hold";
import type { JobEventSchema, JobStatusSchema } from "@muster/proto/scheduler/v1/job";
import { JobState } from "@muster/proto/scheduler/v1/job";
import type { RequirementSchema } from "@muster/proto/scheduler/v1/requirement";
import { type OutputChunkSchema, OutputStream } from "@muster/proto/scheduler/v1/watch";
import type { WatchedEvent } from "@muster/watch";
import { toProtoOp, toProtoOutcome, toProtoPriority, toProtoState } from "./enums.ts";
import { readableValue, toValue } from "./json/value.ts";
import { optionalTime } from "./timestamps.ts";

/** Rows of jobs, of their attempts and their logs become messages here and nowhere else. */

type StatusInit = MessageInitShape<typeof JobStatusSchema>;
type EventInit = MessageInitShape<typeof JobEventSchema>;
/** What each event has, whatever it tells. */
type Place = { readonly state: JobState; readonly sequence: bigint };

export const toStatus = (job: JobRecord): StatusInit => statusOf(job);

/** @param payload where it was asked for */
export function statusOf(job: JobRecord, payload?: Body): StatusInit {
  return {
    jobId: job.taskId,
    state: toProtoState(job.state),
    attempts: job.attempts,
    lastError: job.lastError ?? "",
    createdAt: timestampFromDate(job.createdAt),
    updatedAt: timestampFromDate(job.updatedAt),
    runAt: timestampFromDate(job.runAt),
    ...optionalTime("startedAt", job.startedAt),
    ...optionalTime("finishedAt", job.finishedAt),
    ...optionalTime("expiresAt", job.startBy),
    ...optionalTime("deadlineAt", job.deadlineAt),
    type: job.type,
    priority: toProtoPriority(job.priority),
    queue: job.queue,
    maxAttempts: job.maxAttempts,
    workerId: job.workerId ?? "",
    labels: { ...job.labels },
    ...toMadeBy(job.labels),
    deadReason: job.deadReason ?? "",
    ...(job.hold === null ? {} : { hold: toHold(job.hold, job.updatedAt) }),
    cancelRequested: job.cancelRequested,
    cancelReason: job.cancelReason ?? "",
    lostCount: job.lostCount,
    snoozes: job.snoozes,
    version: job.version,
    timeout: { seconds: BigInt(Math.floor(job.timeoutMs / 1000)), nanos: (job.timeoutMs % 1000) * 1e6 },
    redrives: job.redrives,
    ...optionalTime("redrivenAt", job.redrivenAt),
    redrivenFrom: job.redrivenFrom ?? "",
    submittedBy: job.submittedBy ?? "",
    fingerprint: job.fingerprint ?? "",
    ...(job.placement !== null && { placement: toPlacement(job.placement) }),
    ...bodiesOf(job, payload),
  };
}

/** What only those see who may read payloads. */
const bodiesOf = ({ progress, result }: JobRecord, payload: Body | undefined) => ({
  ...(progress !== undefined && {
    progress: toValue(progress.json),
    progressAt: timestampFromDate(progress.at),
  }),
  ...(result !== undefined && { resultBody: toResult(result) }),
  ...(payload !== undefined && { payloadBody: toPayload(payload) }),
});

/** What a job, or a rule, asks of workers. */
export function toPlacement(placement: Placement): {
  readonly requires: MessageInitShape<typeof RequirementSchema>[];
  readonly slots: number;
  readonly prefers: MessageInitShape<typeof RequirementSchema>[];
  readonly preferFor?: Duration;
} {
  const { requires, slots, prefers, preferMs } = placement;
  return {
    requires: requires.map(toRequirement),
    slots,
    prefers: prefers.map(toRequirement),
    ...(prefers.length > 0 && { preferFor: durationFromMs(preferMs) }),
  };
}

const toRequirement = ({ label, op, values }: Requirement): MessageInitShape<typeof RequirementSchema> => ({
  label,
  op: toProtoOp(op),
  values: [...(values ?? [])],
});

/** @param since when the job was put on hold, which was the last change of its row */
function toHold(text: string, since: Date): MessageInitShape<typeof JobHoldSchema> {
  const hold = readHold(text);
  return {
    code: hold?.code ?? "other",
    text: sayHold(text),
    since: timestampFromDate(since),
    ...(hold?.code === "limit" && { limitKey: { limit: hold.limit, key: hold.key } }),
  };
}

function toMadeBy(labels: JobRecord["labels"]): Pick<StatusInit, "schedule" | "scheduledFor"> {
  const made = madeBy(labels);
  return made === undefined
    ? {}
    : { schedule: made.schedule, scheduledFor: timestampFromDate(made.scheduledFor) };
}

export function toEvent(event: WatchedEvent): EventInit & Place {
  const { sequence } = event;
  const place = { sequence: BigInt(sequence), version: versionAt(sequence) };
  if ("job" in event) {
    const { job } = event;
    return {
      ...place,
      jobId: job.taskId,
      state: toProtoState(job.state),
      timestamp: timestampFromDate(job.updatedAt),
      version: job.version,
      status: toStatus(job),
    };
  }
  const { taskId, entry } = event;
  const report = toReport(entry);
  return {
    ...place,
    jobId: taskId,
    // Only a running attempt reports.
    state: JobState.RUNNING,
    timestamp: timestampFromDate(new Date(entry.at)),
    ...(report === undefined ? {} : { report }),
  };
}

function toReport(entry: LogEntry): EventInit["report"] {
  const { kind, data, attempt } = entry;
  if (kind === "progress") return { case: "progress", value: toValue(data) };
  if (kind === "output") return { case: "output", value: toOutput(entry) };
  if (kind !== "log") return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- lineText of packages/job wrote it
  const { level, message, fields } = JSON.parse(data) as ReportedLine;
  return {
    case: "log",
    value: {
      level,
      message,
      attempt: attempt ?? 0,
      ...(fields === undefined ? {} : { fields: toValue(JSON.stringify(fields)) }),
    },
  };
}

export function toOutput({
  sequence,
  at,
  attempt,
  data,
}: LogEntry): MessageInitShape<typeof OutputChunkSchema> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- packages/worker/src/reports wrote it
  const { stream, base64, cut } = JSON.parse(data) as ReportedOutput;
  return {
    stream: OutputStream[stream === "stdout" ? "STDOUT" : "STDERR"],
    data: Uint8Array.from(Buffer.from(base64, "base64")),
    attempt: attempt ?? 0,
    cut,
    sequence: BigInt(sequence),
    timestamp: timestampFromDate(new Date(at)),
  };
}

export function toAttempt(attempt: AttemptRecord): MessageInitShape<typeof AttemptSchema> {
  return {
    attempt: attempt.attempt,
    outcome: toProtoOutcome(attempt.outcome),
    error: attempt.error ?? "",
    stack: attempt.stack ?? "",
    workerId: attempt.workerId,
    startedAt: timestampFromDate(attempt.startedAt),
    ...optionalTime("finishedAt", attempt.finishedAt),
    fence: attempt.fence,
    reason: attempt.reason ?? "",
    ...optionalTime("nextRunAt", attempt.nextRunAt),
    fingerprint: attempt.fingerprint ?? "",
  };
}

function toResult(body: Body): NonNullable<StatusInit["resultBody"]> {
  const json = readableJson(body);
  return json === undefined
    ? { case: "result", value: Uint8Array.from(body.data) }
    : { case: "resultJson", value: json };
}

function toPayload(body: Body): NonNullable<StatusInit["payloadBody"]> {
  const json = readableJson(body);
  return json === undefined
    ? { case: "payload", value: Uint8Array.from(body.data) }
    : { case: "payloadJson", value: json };
}

/** Undefined for bytes, and for JSON that clients could not read as a google.protobuf.Value: that is still what the job has. */
function readableJson({ kind, data }: Body): ReturnType<typeof readableValue> | undefined {
  if (kind === "bytes") return undefined;
  try {
    return readableValue(Buffer.from(data).toString("utf8"));
  } catch {
    return undefined;
  }
}
