import { type DescMessage, fromBinary, type Message } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import type { Body, ClaimedJob } from "@muster/job";
import { Priority as PriorityCode } from "@muster/proto/scheduler/v1/job";
import { TakeJobsResponseSchema, TakenJobSchema } from "@muster/proto/scheduler/v1/worker_service";
import { claimedJob, NO_PAYLOAD, priorityOf } from "./claimed-job.ts";

const JOBS = TakeJobsResponseSchema.field.jobs;
/** Of a job's own fields, each with the type of what follows; those from 16 on have two bytes, the second of which is 1. */
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
  labels: 0x5a,
  waited: 0x182,
  createdAt: 0x18a,
  lostCount: 0x190,
  jsonText: 0x19a,
  slots: 0x1a0,
} as const;
/** Of a Duration and of a Timestamp. */
const TIME = { seconds: 0x08, nanos: 0x10 } as const;
const ID_BYTES = 36;
const MAX_INT32 = 0x7fff_ffff;

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
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const reader = new JobReader(bytes, last);
    return reader.read() ?? claimedJob(fromBinary(TakenJobSchema, reader.message));
  });
}

/** Of a field that is there twice the later one counts, as everywhere. */
class JobReader {
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #last: { type: string; queue: string };
  #at = 0;
  #times = 0;

  /** @param last names of the job before: the next one mostly has the same */
  constructor(bytes: Buffer, last: { type: string; queue: string }) {
    this.#bytes = bytes;
    this.#last = last;
    this.#number();
    this.#start = this.#at;
  }

  get message(): Uint8Array {
    return this.#bytes.subarray(this.#start);
  }

  /** Undefined for one that has something which is not read here. */
  read(): ClaimedJob | undefined {
    const job = emptyJob();
    while (this.#at < this.#bytes.length) {
      const first = this.#byte();
      if (first > 0x7f && this.#byte() !== 1) return undefined;
      if (!this.#field(job, first > 0x7f ? first + 0x100 : first)) return undefined;
    }
    return this.#at === this.#bytes.length ? job : undefined;
  }

  #field(job: Writable<ClaimedJob>, tag: number): boolean {
    switch (tag) {
      case TAG.jobId:
        job.taskId = this.#id();
        return job.taskId !== "";
      case TAG.fence:
        job.fence = this.#number();
        break;
      case TAG.type:
        job.type = this.#last.type = this.#name(this.#last.type);
        break;
      case TAG.queue:
        job.queue = this.#last.queue = this.#name(this.#last.queue);
        break;
      case TAG.priority:
        job.priority = priorityOf(this.#number());
        break;
      case TAG.payload:
        job.payload = this.#body("bytes");
        break;
      case TAG.jsonText:
        job.payload = this.#body("json");
        break;
      case TAG.attempt:
        job.attempt = this.#number();
        break;
      case TAG.maxAttempts:
        job.maxAttempts = this.#number();
        break;
      case TAG.lostCount:
        job.lostCount = this.#number();
        break;
      default:
        return this.#more(job, tag);
    }
    return this.#isWithin;
  }

  #more(job: Writable<ClaimedJob>, tag: number): boolean {
    switch (tag) {
      case TAG.timeLeft:
        // It counts from the answer's arrival, and the API ends the attempt by the same time.
        job.timeoutMs = job.leftMs = this.#ms(1);
        break;
      case TAG.waited:
        job.waitedMs = this.#ms(2);
        break;
      case TAG.createdAt:
        job.createdMs = this.#ms(4);
        break;
      case TAG.labels:
        // No engine asks for them.
        this.#at = this.#end();
        break;
      case TAG.slots: {
        const slots = this.#number();
        if (slots > 1) job.slots = slots;
        break;
      }
      default:
        return false;
    }
    return this.#isWithin;
  }

  get #isWithin(): boolean {
    return this.#at <= this.#bytes.length;
  }

  #byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  /** At most `most`: what is larger, or negative, is left to the library. */
  #number(most = MAX_INT32): number {
    let value = 0;
    for (let factor = 1; factor <= most; factor *= 0x80) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= most ? value : this.#leave();
    }
    return this.#leave();
  }

  /** The library reads this one, and says what is wrong with it. */
  #leave(): number {
    this.#at = Number.POSITIVE_INFINITY;
    return 0;
  }

  /** Of what follows, which has its length before it. */
  #end(): number {
    const length = this.#number();
    return this.#at + length;
  }

  /** Empty for what is no id. */
  #id(): string {
    const end = this.#end();
    if (end - this.#at !== ID_BYTES || end > this.#bytes.length) return "";
    const id = this.#bytes.toString("latin1", this.#at, end);
    this.#at = end;
    return id;
  }

  #name(last: string): string {
    const end = this.#end();
    const start = this.#at;
    this.#at = end;
    let same = end - start === last.length;
    for (let index = 0; same && index < last.length; index += 1)
      same = this.#bytes[start + index] === last.charCodeAt(index);
    return same ? last : this.#bytes.toString("utf8", start, end);
  }

  #body(kind: Body["kind"]): Body {
    const end = this.#end();
    const data = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { kind, data };
  }

  /**
   * A Duration or a Timestamp, milliseconds.
   * @param bit which of them it is: two of one would be one, of both
   */
  #ms(bit: number): number {
    if ((this.#times & bit) !== 0) return this.#leave();
    this.#times |= bit;
    const end = this.#end();
    let [seconds, nanos] = [0, 0];
    while (this.#at < end) {
      const tag = this.#byte();
      if (tag === TIME.seconds) seconds = this.#number(Number.MAX_SAFE_INTEGER);
      else if (tag === TIME.nanos) nanos = this.#number();
      else this.#leave();
    }
    return this.#at === end ? seconds * 1000 + nanos / 1_000_000 : this.#leave();
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
