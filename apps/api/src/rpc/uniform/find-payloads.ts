import { MAX_BATCH_JOBS } from "@muster/job";
import { JobSchema } from "@muster/proto/scheduler/v1/job";
import { SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { tagsOf, wireTypeOf } from "@muster/proto/wire-tags";

const { jobs: JOBS_TAG } = tagsOf(SubmitJobsRequestSchema);
const { payload: PAYLOAD_TAG } = tagsOf(JobSchema);
const { number: PAYLOAD_FIELD } = JobSchema.field.payload;
/** The other member of the payload's oneof: whichever comes last counts. */
const { number: JSON_FIELD } = JobSchema.field.json;

/**
 * How a job's own fields are encoded, by their numbers. The library reads a field that it knows by the field's type,
 * whatever its tag says: behind a number whose tag announces text, it goes on elsewhere than who believes the tag.
 */
const WIRE_TYPES: ReadonlyMap<number, number> = new Map(
  JobSchema.fields.map((field) => [field.number, wireTypeOf(field)]),
);

/**
 * What frames a payload is sent to the database along with it. Few jobs say more than this; those that do may hold
 * anything, and are counted before anything is built from them.
 */
const MAX_FRAME_BYTES = 256;

/** A SubmitJobsRequest whose jobs differ in nothing but the bytes of their payloads. */
export interface Payloads {
  /** One job of it, encoded: the first. */
  readonly model: Uint8Array;
  /** Whether they say one: an empty one is not the same as none. */
  readonly hasPayload: boolean;
  /** Where each payload begins in the request, and how long it is. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/**
 * Finds them without reading any other field: every job has to be the same bytes before and after its payload as the
 * first one. Whatever those bytes say, whoever reads the first job has read all of them, if he finds its payload at the
 * same place: which is to be checked. That holds for each way to write a message that protobuf allows, because the
 * payload is one whole field, and the only one of its oneof.
 * Undefined for anything else, well-formed or not.
 */
export function findPayloads(bytes: Uint8Array): Payloads | undefined {
  const wire = new Wire(bytes);
  const firstEnd = wire.enter();
  const frame = firstEnd === undefined ? undefined : wire.frame(wire.at, firstEnd);
  if (frame === undefined) return undefined;
  const starts: number[] = [];
  const lengths: number[] = [];
  wire.at = 0;
  while (wire.at < bytes.length) {
    const end = wire.enter();
    const length = end === undefined ? undefined : wire.payload(frame, end);
    if (end === undefined || length === undefined || starts.length === MAX_BATCH_JOBS) return undefined;
    starts.push(wire.at);
    lengths.push(length);
    wire.at = end;
  }
  const model = bytes.subarray(frame.start, frame.end);
  return { model, hasPayload: frame.hasPayload, starts, lengths };
}

/** The first job: how many bytes it has before and after its payload field. */
interface Frame {
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
  readonly hasPayload: boolean;
}

class Wire {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the beginning of the job that comes next, and answers its end. */
  enter(): number | undefined {
    if (this.#bytes[this.at] !== JOBS_TAG) return undefined;
    this.at += 1;
    return this.#endOfPiece(this.#bytes.length);
  }

  frame(start: number, end: number): Frame | undefined {
    let frame: Frame = { start, end, before: end - start, after: 0, hasPayload: false };
    let framing = 0;
    while (this.at < end) {
      const fieldAt = this.at;
      const tag = this.#short();
      if (tag === undefined) return undefined;
      const [number, wireType] = [tag >>> 3, tag & 7];
      if (number === JSON_FIELD || (WIRE_TYPES.get(number) ?? wireType) !== wireType) return undefined;
      if (!this.#skip(wireType, end)) return undefined;
      if (number === PAYLOAD_FIELD) {
        if (frame.hasPayload) return undefined;
        frame = { start, end, before: fieldAt - start, after: end - this.at, hasPayload: true };
      } else {
        framing += this.at - fieldAt;
        if (framing > MAX_FRAME_BYTES) return undefined;
      }
    }
    return frame;
  }

  /** Goes to the beginning of the payload of a job that is framed the same, and answers the payload's length. */
  payload({ start, end, before, after, hasPayload }: Frame, jobEnd: number): number | undefined {
    if (!this.#isSame(start, this.at, before)) return undefined;
    // Where the job is shorter than that, what follows finds it to be over.
    this.at += before;
    if (!hasPayload) return this.at === jobEnd ? 0 : undefined;
    if (this.#bytes[this.at] !== PAYLOAD_TAG) return undefined;
    this.at += 1;
    const payloadEnd = this.#endOfPiece(jobEnd);
    if (payloadEnd === undefined || jobEnd - payloadEnd !== after) return undefined;
    return this.#isSame(end - after, payloadEnd, after) ? payloadEnd - this.at : undefined;
  }

  #isSame(one: number, other: number, length: number): boolean {
    for (let index = 0; index < length; index += 1)
      if (this.#bytes[one + index] !== this.#bytes[other + index]) return false;
    return true;
  }

  /** False for what ends behind `end`, and for groups, which nobody writes. */
  #skip(wireType: number, end: number): boolean {
    if (wireType === 0) this.#skipVarint();
    else if (wireType === 1) this.at += 8;
    else if (wireType === 2) this.at = this.#endOfPiece(end) ?? end + 1;
    else if (wireType === 5) this.at += 4;
    else return false;
    return this.at <= end;
  }

  #skipVarint(): void {
    while ((this.#bytes[this.at] ?? 0) >= 0x80) this.at += 1;
    this.at += 1;
  }

  #endOfPiece(end: number): number | undefined {
    const length = this.#short();
    return length === undefined || this.at + length > end ? undefined : this.at + length;
  }

  /** A tag or a length: a varint of up to four bytes. Longer ones are read by the library. */
  #short(): number | undefined {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) return undefined;
      this.at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  }
}
