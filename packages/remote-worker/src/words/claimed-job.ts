import { toJson } from "@bufbuild/protobuf";
import { timestampDate, ValueSchema } from "@bufbuild/protobuf/wkt";
import { type Body, type ClaimedJob, type Priority, readTraceContext } from "@muster/job";
import { Priority as PriorityCode } from "@muster/proto/scheduler/v1/job";
import type { TakenJob } from "@muster/proto/scheduler/v1/worker_service";
import { msOf } from "./durations.ts";

const PRIORITY: Readonly<Record<number, Priority>> = {
  [PriorityCode.UNSPECIFIED]: "default",
  [PriorityCode.CRITICAL]: "critical",
  [PriorityCode.HIGH]: "high",
  [PriorityCode.DEFAULT]: "default",
  [PriorityCode.LOW]: "low",
};
export const NO_PAYLOAD: Body = { kind: "bytes", data: new Uint8Array() };

export const priorityOf = (code: number): Priority => PRIORITY[code] ?? "default";

/** A job of an answer, as an engine takes it. */
export function claimedJob(taken: TakenJob): ClaimedJob {
  // Both count from the answer's arrival: the API ends the attempt by the same time.
  const timeLeftMs = msOf(taken.timeLeft);
  const created = readTraceContext(taken.traceparent, taken.tracestate);
  return {
    taskId: taken.jobId,
    type: taken.type,
    queue: taken.queue,
    priority: priorityOf(taken.priority),
    payload: bodyOf(taken),
    attempt: taken.attempt,
    maxAttempts: taken.maxAttempts,
    fence: taken.fence,
    lostCount: taken.lostCount,
    timeoutMs: timeLeftMs,
    leftMs: timeLeftMs,
    ...tickOf(taken),
    ...(taken.slots > 1 && { slots: taken.slots }),
    ...(created !== undefined && { trace: { created } }),
    createdMs: msOf(taken.createdAt),
    waitedMs: msOf(taken.waited),
  };
}

function bodyOf({ body }: TakenJob): Body {
  switch (body.case) {
    case "payload":
      return { kind: "bytes", data: body.value };
    case "jsonText":
      return { kind: "json", data: body.value };
    case "json":
      return { kind: "json", data: Buffer.from(JSON.stringify(toJson(ValueSchema, body.value))) };
    default:
      return NO_PAYLOAD;
  }
}

function tickOf({ schedule, scheduledFor }: TakenJob): { readonly tick?: string } {
  if (schedule === "" || scheduledFor === undefined) return {};
  return { tick: `${timestampDate(scheduledFor).toISOString()} ${schedule}` };
}
