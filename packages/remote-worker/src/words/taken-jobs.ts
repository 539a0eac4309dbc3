import { type DescMessage, fromBinary, type Message } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import type { ClaimedJob } from "@muster/job";
import { Priority as PriorityCode } from "@muster/proto/scheduler/v1/job";
import { TakeJobsResponseSchema, TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import { tagsOf } from "@muster/proto/wire-tags";
import { claimedJob, NO_PAYLOAD, priorityOf } from "./claimed-job.ts";

const JOBS = TakeJobsResponseSchema.field.jobs;
const TAG = tagsOf(TakenJobSchema);
/** And of a Duration. */
const TIME_TAG = tagsOf(TimestampSchema);
/** No tag of a job has more. */
const TAG_BYTES = 2;
/** Of a varint that has 28 bits at most. */
const SHORT_BYTES = 4;
const ID_BYTES = 36;

/** TakeJobsResponse without its jobs: whoever reads it finds these as bytes among what is not known. */
export const WITHOUT_JOBS: typeof TakeJobsResponseSchema = without(TakeJobsResponseSchema, JOBS.localName);

function without<Desc extends DescMessage>(message: Desc, name: string): Desc {
  const others = <Member extends { readonly localName: string }>(all: readonly Member[]): Member[] =>
    all.filter(({ localName }) => localName !== name);
  return { ...message, fields: others(message.fields), members: others(message.members) };
}

/**
 * The jobs of an answer that was read by `WITHOUT_JOBS`, as an engine takes them. The library's objects for a short job cost
 * as much as all else that a worker does for it; what few jobs have, the library reads.
 * @throws what the library does for bytes that are no jobs
 */
export function takenJobs({ $unknown = [] }: Pick<Message, "$unknown">): ClaimedJob[] {
  const last = { type: "", queue: "" };
  return $unknown.flatMap(({ no, wireType, data }) => {
    if (no !== JOBS.number || wireType !== WireType.LengthDelimited) return [];
    const reader = new JobReader(data, last);
    return reader.read() ?? claimedJob(fromBinary(TakenJobSchema, reader.message));
  });
}

/** Of a field that is there twice the later one counts, as everywhere. */
class JobReader {
  readonly #bytes: Buffer;
  readonly #wire: BinaryReader;
  readonly #start: number;
  readonly #last: { type: string; queue: string };
  #times = 0;

  /**
   * @param data the job behind its length
   * @param last names of the job before: the next one mostly has the same
   */
  constructor(data: Uint8Array, last: { type: string; queue: string }) {
    this.#bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#wire = new BinaryReader(this.#bytes);
    this.#last = last;
    this.#wire.uint32();
    this.#start = this.#wire.pos;
  }

  get message(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  /** Undefined for one that has something which is not read here. */
  read(): ClaimedJob | undefined {
    const job = emptyJob();
    const wire = this.#wire;
    while (wire.pos < wire.len) {
      const at = wire.pos;
      const tag = wire.uint32();
      // One that is longer than need be, or no tag at all.
      if (wire.pos - at > TAG_BYTES || !this.#field(job, tag)) return undefined;
    }
    return job;
  }

  #field(job: Writable<ClaimedJob>, tag: number): boolean {
    switch (tag) {
      case TAG.jobId:
        job.taskId = this.#id();
        return job.taskId !== "";
      case TAG.fence:
        job.fence = this.#wire.int32();
        return true;
      case TAG.type:
        job.type = this.#last.type = this.#name(this.#last.type);
        return true;
      case TAG.queue:
        job.queue = this.#last.queue = this.#name(this.#last.queue);
        return true;
      case TAG.priority:
        job.priority = priorityOf(this.#wire.int32());
        return true;
      case TAG.payload:
        job.payload = { kind: "bytes", data: this.#wire.bytes() };
        return true;
      case TAG.jsonText:
        job.payload = { kind: "json", data: this.#wire.bytes() };
        return true;
      case TAG.attempt:
        job.attempt = this.#wire.int32();
        return true;
      case TAG.maxAttempts:
        job.maxAttempts = this.#wire.int32();
        return true;
      case TAG.lostCount:
        job.lostCount = this.#wire.int32();
        return true;
      default:
        return this.#more(job, tag);
    }
  }

  #more(job: Writable<ClaimedJob>, tag: number): boolean {
    switch (tag) {
      case TAG.timeLeft:
        // It counts from the answer's arrival, and the API ends the attempt by the same time.
        job.timeoutMs = job.leftMs = this.#ms();
        return this.#isTime(1, job.leftMs);
      case TAG.waited:
        job.waitedMs = this.#ms();
        return this.#isTime(2, job.waitedMs);
      case TAG.createdAt:
        job.createdMs = this.#ms();
        return this.#isTime(4, job.createdMs);
      case TAG.labels:
        // No engine asks for them.
        this.#wire.bytes();
        return true;
      case TAG.slots: {
        const slots = this.#wire.int32();
        if (slots > 1) job.slots = slots;
        return true;
      }
      default:
        return false;
    }
  }

  /**
   * False for what is not read here, and for a second one: both would be one.
   * @param bit which of a job's times it is
   */
  #isTime(bit: number, ms: number): boolean {
    const isFirst = (this.#times & bit) === 0;
    this.#times |= bit;
    return isFirst && !Number.isNaN(ms);
  }

  /** Of what follows, which has its length before it. */
  #end(): number {
    const length = this.#wire.uint32();
    const end = this.#wire.pos + length;
    if (end > this.#wire.len) throw new RangeError(`a field of ${length} bytes ends behind its job`);
    return end;
  }

  /** Empty for what is no id. */
  #id(): string {
    const end = this.#end();
    const start = this.#wire.pos;
    this.#wire.pos = end;
    return end - start === ID_BYTES ? this.#bytes.toString("latin1", start, end) : "";
  }

  #name(last: string): string {
    const end = this.#end();
    const start = this.#wire.pos;
    this.#wire.pos = end;
    let same = end - start === last.length;
    for (let index = 0; same && index < last.length; index += 1)
      same = this.#bytes[start + index] === last.charCodeAt(index);
    return same ? last : this.#bytes.toString("utf8", start, end);
  }

  /** A Duration or a Timestamp, milliseconds. NaN for one that has more than those have. */
  #ms(): number {
    const end = this.#end();
    let [seconds, nanos] = [0, 0];
    while (this.#wire.pos < end) {
      const tag = this.#wire.uint32();
      if (tag === TIME_TAG.seconds) seconds = this.#seconds();
      else if (tag === TIME_TAG.nanos) nanos = this.#wire.int32();
      else return Number.NaN;
    }
    return this.#wire.pos === end ? seconds * 1000 + nanos / 1_000_000 : Number.NaN;
  }

  /** As 64 bits they would be a bigint for a moment: those of a duration need no more than 28. */
  #seconds(): number {
    const at = this.#wire.pos;
    const seconds = this.#wire.uint32();
    if (this.#wire.pos - at <= SHORT_BYTES) return seconds;
    this.#wire.pos = at;
    return Number(this.#wire.int64());
  }
}

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

const emptyJob = (): Writable<ClaimedJob> => ({
  taskId: "",
  type: "",
  queue: "",
  priority: priorityOf(PriorityCode.UNSPECIFIED),
  payload: NO_PAYLOAD,
  attempt: 0,
  maxAttempts: 0,
  fence: 0,
  lostCount: 0,
  timeoutMs: 0,
  leftMs: 0,
  createdMs: 0,
  waitedMs: 0,
});
