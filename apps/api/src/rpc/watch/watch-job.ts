import type { ServiceImpl } from "@connectrpc/connect";
import type { Reading } from "@muster/job";
import type { SchedulerService } from "@muster/proto/scheduler/v1/scheduler";
import type { ApiContext } from "../../context.ts";
import { toEvent, toOutput } from "../../to-proto.ts";
import { readJobId, rpcReading } from "../fields.ts";

type WatchJob = ServiceImpl<typeof SchedulerService>["watchJob"];
type StreamOutput = ServiceImpl<typeof SchedulerService>["streamOutput"];

/** A snapshot at once, or what came after an event that was seen; then everything, until a final state. */
export function watchJob({ watches }: ApiContext): WatchJob {
  return async function* ({ jobId, resumeAfter }, { signal }) {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    const after = resumeAfter === undefined ? undefined : readSequence(reading, resumeAfter);
    reading.end();
    for await (const event of watches.watch(id, after, signal)) yield toEvent(event);
  };
}

/** What the job's programs write, until the job has ended. */
export function streamOutput({ watches }: ApiContext): StreamOutput {
  return async function* ({ jobId, resumeAfter }, { signal }) {
    const reading = rpcReading();
    const id = readJobId(reading, "job_id", jobId);
    const after = readSequence(reading, resumeAfter);
    reading.end();
    for await (const event of watches.watch(id, after, signal)) {
      if ("entry" in event && event.entry.kind === "output") yield toOutput(event.entry);
    }
  };
}

/** Every sequence is below 2^53. */
function readSequence(reading: Reading, value: bigint): number {
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER))
    reading.refuse("resume_after", "0, or the sequence of an event of this job", value);
  return Number(value);
}
