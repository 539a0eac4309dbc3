import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandedJob } from "@muster/db";
import { type Body, tickOf } from "@muster/job";
import type { TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import type { RemoteWorker } from "@muster/remote";
import { toProtoPriority } from "../../enums.ts";
import { readableValue } from "../../json/value.ts";
import { durationOf, optionalTime, timestampAt } from "../../timestamps.ts";

type Taken = MessageInitShape<typeof TakenJobSchema>;

/** A job's fields beside its payload. */
const FIELDS_BYTES = 1_024;

/** What a job is at most in an answer that is held in memory. */
export const takenBytes = ({ payload }: HandedJob): number => FIELDS_BYTES + payload.data.length;

/** How long its attempt may take, milliseconds. */
export const timeLeftOf = ({ timeoutMs, leftMs = timeoutMs }: HandedJob): number =>
  Math.max(0, Math.min(timeoutMs, leftMs));

/** A job as its worker gets it. */
export function toTaken(job: HandedJob, { jsonText }: Pick<RemoteWorker, "jsonText">): Taken {
  const { trace } = job;
  const made = tickOf(job.tick);
  return {
    jobId: job.taskId,
    fence: job.fence,
    type: job.type,
    queue: job.queue,
    priority: toProtoPriority(job.priority),
    body: toBody(job.payload, jsonText),
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    timeLeft: durationOf(timeLeftOf(job)),
    labels: { ...job.labels },
    traceparent: trace?.created?.traceparent ?? "",
    tracestate: trace?.created?.tracestate ?? "",
    schedule: made?.schedule ?? "",
    ...optionalTime("scheduledFor", made?.scheduledFor),
    waited: durationOf(Math.max(0, job.waitedMs)),
    createdAt: timestampAt(job.createdMs),
    lostCount: job.lostCount,
    slots: job.slots ?? 1,
  };
}

function toBody({ kind, data }: Body, jsonText: boolean): NonNullable<Taken["body"]> {
  if (kind === "bytes") return { case: "payload", value: data };
  if (jsonText) return { case: "jsonText", value: data };
  try {
    return { case: "json", value: readableValue(Buffer.from(data).toString("utf8")) };
  } catch {
    // Sealed, or nested deeper than clients can read: their answer would be lost with it.
    return { case: "jsonText", value: data };
  }
}
