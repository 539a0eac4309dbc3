import { create, fromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import {
  type Finished,
  FinishedSchema,
  type Succeeded,
  SucceededSchema,
} from "@muster/proto/scheduler/v1/finished";
import { type FinishRequest, FinishRequestSchema } from "@muster/proto/scheduler/v1/worker_service";
import { tagsOf } from "@muster/proto/wire-tags";
import type { WireCodec } from "../../requests/wire-codec.ts";

/** Beyond so many the library reads it, whose message is refused then. */
const MOST_RESULTS = 1_000;
const MOST_RECEIVED = 1_000;
const ID_BYTES = 36;
const REQUEST = tagsOf(FinishRequestSchema);
const RESULT = tagsOf(FinishedSchema);
const SUCCESS = tagsOf(SucceededSchema);

/** What most jobs end with. Nobody changes it. */
const NO_RESULT: Finished["outcome"] = { case: "succeeded", value: create(SucceededSchema) };

/**
 * Reads what nearly every Finish is, successes, without the library's objects, which cost as much as all else that is done
 * for a short job. Whatever it does not know for sure, the library reads.
 */
export const finishCodec: WireCodec = { read: readFinish };

export function readFinish(bytes: Uint8Array): FinishRequest | undefined {
  try {
    return new FinishReader(bytes).read();
  } catch {
    // The library will find the same, and its words are what callers know.
    return undefined;
  }
}

/** Its functions answer undefined for what is left to the library. */
class FinishReader {
  readonly #bytes: Buffer;
  readonly #wire: BinaryReader;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#wire = new BinaryReader(this.#bytes);
  }

  read(): FinishRequest | undefined {
    const request = create(FinishRequestSchema);
    const wire = this.#wire;
    while (wire.pos < wire.len) {
      const tag = wire.uint32();
      const end = this.#end(wire.len);
      if (tag === REQUEST.results) {
        if (request.results.length === MOST_RESULTS) return undefined;
        request.results.push(this.#result(end));
      } else {
        const text = this.#text(end);
        if (text === undefined) return undefined;
        if (tag === REQUEST.workerId) request.workerId = text;
        else if (tag === REQUEST.session) request.session = text;
        else if (tag === REQUEST.received && request.received.length < MOST_RECEIVED)
          request.received.push(text);
        else return undefined;
      }
    }
    return request;
  }

  #result(end: number): Finished {
    const start = this.#wire.pos;
    const plain = this.#success(end);
    if (plain !== undefined) return plain;
    this.#wire.pos = end;
    return fromBinary(FinishedSchema, this.#bytes.subarray(start, end));
  }

  #success(end: number): Finished | undefined {
    const wire = this.#wire;
    let [jobId, fence, traceparent]: [string | undefined, number, string | undefined] = ["", 0, ""];
    let outcome: Finished["outcome"] | undefined;
    while (wire.pos < end) {
      const tag = wire.uint32();
      if (tag === RESULT.fence) {
        fence = wire.int32();
        continue;
      }
      const pieceEnd = this.#end(end);
      if (tag === RESULT.jobId && pieceEnd - wire.pos === ID_BYTES) jobId = this.#text(pieceEnd);
      else if (tag === RESULT.traceparent) traceparent = this.#text(pieceEnd);
      // Two of them would be one, of both.
      else if (tag === RESULT.succeeded && outcome === undefined) outcome = this.#outcome(pieceEnd);
      else return undefined;
      if (jobId === undefined || traceparent === undefined) return undefined;
    }
    if (outcome === undefined || wire.pos !== end) return undefined;
    return { $typeName: "scheduler.v1.Finished", jobId, fence, outcome, traceparent };
  }

  #outcome(end: number): Finished["outcome"] | undefined {
    const wire = this.#wire;
    if (wire.pos === end) return NO_RESULT;
    const tag = wire.uint32();
    const value = wire.bytes();
    if (wire.pos !== end) return undefined;
    const result = resultOf(tag, value);
    return result && { case: "succeeded", value: { $typeName: "scheduler.v1.Succeeded", result } };
  }

  /**
   * Of what follows, which has its length before it.
   * @throws RangeError where it ends behind `most`
   */
  #end(most: number): number {
    const length = this.#wire.uint32();
    const end = this.#wire.pos + length;
    if (end > most) throw new RangeError(`${length} bytes end behind their message`);
    return end;
  }

  /** Undefined where it is not ASCII. */
  #text(end: number): string | undefined {
    const text = this.#bytes.toString("latin1", this.#wire.pos, end);
    this.#wire.pos = end;
    return ASCII.test(text) ? text : undefined;
  }
}

function resultOf(tag: number, value: Uint8Array): Succeeded["result"] | undefined {
  if (tag === SUCCESS.payload) return { case: "payload", value };
  return tag === SUCCESS.jsonText ? { case: "jsonText", value } : undefined;
}

/** What is not, means something else where it is read as UTF-8. */
// oxlint-disable-next-line no-control-regex -- all of it
const ASCII = /^[\0-\x7f]*$/u;
