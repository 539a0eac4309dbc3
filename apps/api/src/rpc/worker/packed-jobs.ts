import { create, toBinary } from "@bufbuild/protobuf";
import type { HandedJob } from "@muster/db";
import { TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import { toProtoPriority } from "../../enums.ts";
import { durationParts, timestampParts } from "../../timestamps.ts";
import { timeLeftOf, toTaken } from "./to-taken.ts";

/** Field 2 of TakeJobsResponse, a message. */
const JOBS_TAG = 0x12;
/** Of a job's own fields that have one byte as their tag: their number, and the type of what follows. */
const TAG = {
  jobId: 0x0a,
  fence: 0x10,
  type: 0x1a,
  queue: 0x22,
  priority: 0x28,
  payload: 0x32,
  attempt: 0x40,
  maxAttempts: 0x48,
  timeLeft: 0x52,
} as const;
/** And of those that have two. */
const LONG_TAG = {
  waited: 0x8201,
  createdAt: 0x8a01,
  lostCount: 0x9001,
  jsonText: 0x9a01,
  slots: 0xa001,
} as const;
/** More than any of a job's fields takes beside its texts and its payload. */
const FIXED_BYTES = 160;
const ID_BYTES = 36;

/**
 * The field `jobs` of a TakeJobsResponse behind its first tag, as the library writes it byte for byte: for a short job the
 * library's objects cost as much as all else that a server does for it. What few jobs have, the library writes.
 */
export function packedJobs(jobs: readonly HandedJob[], jsonText: boolean): Uint8Array<ArrayBuffer> {
  const writer = new JobWriter();
  for (const job of jobs) writer.add(job, jsonText);
  return writer.bytes.subarray(1);
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

class JobWriter {
  #buffer: Buffer<ArrayBuffer> = Buffer.alloc(32 * 1024);
  #at = 0;
  #kind: { readonly type: string; readonly queue: string } | undefined;
  /** Type and queue of the last job, as they stand in its message: the next one mostly has the same. */
  #kindBytes: Buffer = Buffer.alloc(0);

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#at);
  }

  add(job: HandedJob, jsonText: boolean): void {
    if (isPlain(job, jsonText)) this.#addPlain(job);
    else this.#addWhole(toBinary(TakenJobSchema, create(TakenJobSchema, toTaken(job, { jsonText }))));
  }

  #addWhole(message: Uint8Array): void {
    this.#reserve(FIXED_BYTES + message.length);
    this.#buffer[this.#at++] = JOBS_TAG;
    this.#varint(message.length);
    this.#raw(message);
  }

  /** In the order of their numbers, and without those that are 0 or empty, as the library has it. */
  #addPlain(job: HandedJob): void {
    const { taskId, payload, fence, attempt, maxAttempts, lostCount, slots = 1 } = job;
    const kind = this.#kindOf(job);
    this.#reserve(2 * FIXED_BYTES + taskId.length + kind.length + payload.data.length);
    this.#buffer[this.#at++] = JOBS_TAG;
    const start = this.#at;
    // Its length is known when it is written: most are of two bytes.
    this.#at += 2;
    this.#id(taskId);
    this.#number(TAG.fence, fence);
    this.#raw(kind);
    this.#number(TAG.priority, toProtoPriority(job.priority));
    if (payload.kind === "bytes") this.#bytes(TAG.payload, payload.data);
    this.#number(TAG.attempt, attempt);
    this.#number(TAG.maxAttempts, maxAttempts);
    this.#time(TAG.timeLeft, durationParts(timeLeftOf(job)));
    this.#time(LONG_TAG.waited, durationParts(Math.max(0, job.waitedMs)));
    this.#time(LONG_TAG.createdAt, timestampParts(job.createdMs));
    this.#number(LONG_TAG.lostCount, lostCount);
    if (payload.kind !== "bytes") this.#bytes(LONG_TAG.jsonText, payload.data);
    this.#number(LONG_TAG.slots, slots);
    this.#close(start);
  }

  /** Writes the length of what stands behind the two bytes that were left for it, and moves that where they do not do. */
  #close(start: number): void {
    const end = this.#at;
    const length = end - start - 2;
    const size = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4;
    if (size !== 2) this.#buffer.copyWithin(start + size, start + 2, end);
    this.#at = start;
    this.#varint(length);
    this.#at = start + size + length;
  }

  #kindOf(job: HandedJob): Buffer {
    const { type, queue } = job;
    if (this.#kind?.type !== type || this.#kind.queue !== queue) {
      this.#kind = { type, queue };
      this.#kindBytes = Buffer.from(toBinary(TakenJobSchema, create(TakenJobSchema, { type, queue })));
    }
    return this.#kindBytes;
  }

  #id(id: string): void {
    this.#buffer[this.#at++] = TAG.jobId;
    this.#buffer[this.#at++] = ID_BYTES;
    this.#at += this.#buffer.write(id, this.#at, "latin1");
  }

  #number(tag: number, value: number): void {
    if (value === 0) return;
    this.#tag(tag);
    this.#varint(value);
  }

  /** Of a member of a oneof: also an empty one. */
  #bytes(tag: number, value: Uint8Array): void {
    this.#tag(tag);
    this.#varint(value.length);
    this.#raw(value);
  }

  #time(tag: number, { seconds, nanos }: { readonly seconds: number; readonly nanos: number }): void {
    this.#tag(tag);
    const at = this.#at++;
    this.#number(0x08, seconds);
    this.#number(0x10, nanos);
    this.#buffer[at] = this.#at - at - 1;
  }

  #tag(tag: number): void {
    if (tag > 0xff) this.#buffer[this.#at++] = tag >>> 8;
    this.#buffer[this.#at++] = tag & 0xff;
  }

  #varint(value: number): void {
    let left = value;
    while (left > 0x7f) {
      this.#buffer[this.#at++] = (left % 0x80) | 0x80;
      left = Math.floor(left / 0x80);
    }
    this.#buffer[this.#at++] = left;
  }

  #raw(bytes: Uint8Array): void {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.alloc(Math.max(needed, 2 * this.#buffer.length));
    larger.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = larger;
  }
}
