import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, UINT32_MAX } from "@bufbuild/protobuf/wire";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { HandedJob } from "@muster/db";
import { TakeJobsResponseSchema, TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import { tagsOf } from "@muster/proto/wire-tags";
import { toProtoPriority } from "../../enums.ts";
import { durationParts, type TimeParts, timestampParts } from "../../timestamps.ts";
import { timeLeftOf, toTaken } from "./to-taken.ts";

const { jobs: JOBS_TAG } = tagsOf(TakeJobsResponseSchema);
const TAG = tagsOf(TakenJobSchema);
/** And of a Duration. */
const TIME_TAG = tagsOf(TimestampSchema);

/**
 * The field `jobs` of a TakeJobsResponse behind its first tag, as the library writes it byte for byte: for a short job the
 * library's objects cost as much as all else that a server does for it. What few jobs have, the library writes.
 */
export function packedJobs(jobs: readonly HandedJob[], jsonText: boolean): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const kinds = new Kinds();
  for (const job of jobs) {
    writer.uint32(JOBS_TAG);
    if (isPlain(job, jsonText)) writePlain(writer.fork(), job, kinds.bytesOf(job)).join();
    else writer.bytes(toBinary(TakenJobSchema, create(TakenJobSchema, toTaken(job, { jsonText }))));
  }
  return writer.finish().subarray(1);
}

/** Whether nothing of it but what nearly all jobs have is to be written. */
function isPlain({ payload, labels, trace, tick }: HandedJob, jsonText: boolean): boolean {
  return (
    labels === undefined &&
    trace === undefined &&
    tick === undefined &&
    (payload.kind === "bytes" || jsonText)
  );
}

/** In the order of their numbers, and without those that are 0 or empty, as the library has it. */
function writePlain(writer: BinaryWriter, job: HandedJob, kind: Uint8Array): BinaryWriter {
  const { taskId, payload, fence, attempt, maxAttempts, lostCount, slots = 1 } = job;
  writer.uint32(TAG.jobId).string(taskId);
  writeNumber(writer, TAG.fence, fence);
  writer.raw(kind);
  writeNumber(writer, TAG.priority, toProtoPriority(job.priority));
  // Of members of a oneof also an empty one.
  if (payload.kind === "bytes") writer.uint32(TAG.payload).bytes(payload.data);
  writeNumber(writer, TAG.attempt, attempt);
  writeNumber(writer, TAG.maxAttempts, maxAttempts);
  writeTime(writer, TAG.timeLeft, durationParts(timeLeftOf(job)));
  writeTime(writer, TAG.waited, durationParts(Math.max(0, job.waitedMs)));
  writeTime(writer, TAG.createdAt, timestampParts(job.createdMs));
  writeNumber(writer, TAG.lostCount, lostCount);
  if (payload.kind !== "bytes") writer.uint32(TAG.jsonText).bytes(payload.data);
  writeNumber(writer, TAG.slots, slots);
  return writer;
}

function writeNumber(writer: BinaryWriter, tag: number, value: number): void {
  if (value !== 0) writer.uint32(tag).int32(value);
}

function writeTime(writer: BinaryWriter, tag: number, { seconds, nanos }: TimeParts): void {
  writer.uint32(tag).fork();
  // As 64 bits they would be a bigint for a moment, three times a job.
  if (seconds > UINT32_MAX) writer.uint32(TIME_TAG.seconds).int64(seconds);
  else if (seconds > 0) writer.uint32(TIME_TAG.seconds).uint32(seconds);
  writeNumber(writer, TIME_TAG.nanos, nanos);
  writer.join();
}

/** Type and queue of a job as they stand in its message: the next one mostly has the same. */
class Kinds {
  #type: string | undefined;
  #queue: string | undefined;
  #bytes: Uint8Array = new Uint8Array();

  bytesOf({ type, queue }: HandedJob): Uint8Array {
    if (this.#type !== type || this.#queue !== queue) {
      this.#type = type;
      this.#queue = queue;
      this.#bytes = toBinary(TakenJobSchema, create(TakenJobSchema, { type, queue }));
    }
    return this.#bytes;
  }
}
