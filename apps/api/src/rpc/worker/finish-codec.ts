import { create, fromBinary } from "@bufbuild/protobuf";
import {
  type Finished,
  FinishedSchema,
  type Succeeded,
  SucceededSchema,
} from "@muster/proto/scheduler/v1/finished";
import { type FinishRequest, FinishRequestSchema } from "@muster/proto/scheduler/v1/worker_service";
import type { WireCodec } from "../../requests/wire-codec.ts";

/** Beyond so many the library reads it, whose message is refused then. */
const MOST_RESULTS = 1_000;
const MOST_RECEIVED = 1_000;
const ID_BYTES = 36;
const MAX_INT32 = 0x7fff_ffff;
/** Fields of FinishRequest, of Finished and of Succeeded, each with the type of what follows. */
const REQUEST = { workerId: 0x0a, session: 0x12, results: 0x1a, received: 0x22 } as const;
const RESULT = { jobId: 0x0a, fence: 0x10, succeeded: 0x1a, traceparent: 0x52 } as const;
const SUCCESS = { payload: 0x0a, jsonText: 0x1a } as const;

/** What most jobs end with. Nobody changes it. */
const NO_RESULT: Finished["outcome"] = { case: "succeeded", value: create(SucceededSchema) };

/**
 * Reads what nearly every Finish is, successes, without the library's objects, which cost as much as all else that is done
 * for a short job. Whatever it does not know for sure, the library reads.
 */
export const finishCodec: WireCodec = { read: readFinish };

export function readFinish(bytes: Uint8Array): FinishRequest | undefined {
  const wire = new Wire(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const request = create(FinishRequestSchema);
  while (wire.at < wire.end) {
    const tag = wire.byte();
    const length = wire.length(wire.end);
    if (length === undefined) return undefined;
    const end = wire.at + length;
    if (tag === REQUEST.results) {
      const result = request.results.length < MOST_RESULTS ? readResult(wire, end) : undefined;
      if (result === undefined) return undefined;
      request.results.push(result);
      wire.at = end;
      continue;
    }
    const text = wire.text(end);
    if (text === undefined) return undefined;
    if (tag === REQUEST.workerId) request.workerId = text;
    else if (tag === REQUEST.session) request.session = text;
    else if (tag === REQUEST.received && request.received.length < MOST_RECEIVED) request.received.push(text);
    else return undefined;
  }
  return request;
}

/** Undefined for what is no Finished. */
function readResult(wire: Wire, end: number): Finished | undefined {
  const start = wire.at;
  const plain = readSuccess(wire, end);
  if (plain !== undefined) return plain;
  try {
    return fromBinary(FinishedSchema, wire.bytes.subarray(start, end));
  } catch {
    // The library will find the same in the whole of it, and its words are what callers know.
    return undefined;
  }
}

/** Undefined for what is no success, and for what is not as our workers write it. */
function readSuccess(wire: Wire, end: number): Finished | undefined {
  let [jobId, fence, traceparent]: [string | undefined, number | undefined, string | undefined] = ["", 0, ""];
  let outcome: Finished["outcome"] | undefined;
  while (wire.at < end) {
    const tag = wire.byte();
    if (tag === RESULT.fence) {
      fence = wire.number(end);
      if (fence === undefined) return undefined;
      continue;
    }
    const length = wire.length(end);
    if (length === undefined) return undefined;
    if (tag === RESULT.jobId && length === ID_BYTES) jobId = wire.text(wire.at + length);
    else if (tag === RESULT.traceparent) traceparent = wire.text(wire.at + length);
    // Two of them would be one, of both.
    else if (tag === RESULT.succeeded && outcome === undefined) outcome = readOutcome(wire, wire.at + length);
    else return undefined;
    if (jobId === undefined || traceparent === undefined) return undefined;
  }
  if (outcome === undefined) return undefined;
  return { $typeName: "scheduler.v1.Finished", jobId, fence, outcome, traceparent };
}

function readOutcome(wire: Wire, end: number): Finished["outcome"] | undefined {
  if (wire.at === end) return NO_RESULT;
  const tag = wire.byte();
  const length = wire.length(end);
  if (length === undefined || wire.at + length !== end) return undefined;
  const value = wire.bytes.subarray(wire.at, end);
  wire.at = end;
  const result = resultOf(tag, value);
  return result && { case: "succeeded", value: { $typeName: "scheduler.v1.Succeeded", result } };
}

function resultOf(tag: number, value: Uint8Array): Succeeded["result"] | undefined {
  if (tag === SUCCESS.payload) return { case: "payload", value };
  return tag === SUCCESS.jsonText ? { case: "jsonText", value } : undefined;
}

/** ASCII: what is not means something else where it is read as UTF-8. */
// oxlint-disable-next-line no-control-regex -- all of it
const ASCII = /^[\0-\x7f]*$/u;

class Wire {
  readonly bytes: Buffer;
  readonly end: number;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** Of what follows, which ends before `most`; undefined where it does not. */
  length(most: number): number | undefined {
    const length = this.number(most);
    return length === undefined || this.at + length > most ? undefined : length;
  }

  /** Undefined for one that an int32 does not hold, is negative, or does not end before `most`. */
  number(most: number): number | undefined {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value <= MAX_INT32 && this.at <= most ? value : undefined;
    }
    return undefined;
  }

  /** Undefined where it is not ASCII. */
  text(end: number): string | undefined {
    const text = this.bytes.toString("latin1", this.at, end);
    this.at = end;
    return ASCII.test(text) ? text : undefined;
  }
}
