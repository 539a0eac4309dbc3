import { toBinary } from "@bufbuild/protobuf";
import { FinishedSchema } from "@muster/proto/scheduler/v1/finished";
import { type EndedHere, finishedOf } from "./finished.ts";

/** Field 3 of FinishRequest, a message; fields of Finished and of Succeeded, each with the type of what follows. */
const RESULTS_TAG = 0x1a;
const RESULT = { jobId: 0x0a, fence: 0x10, succeeded: 0x1a } as const;
const SUCCESS = { bytes: 0x0a, json: 0x1a } as const;
/** Of a plain one without its result: tags and lengths, an id and a fence. */
const FIXED_BYTES = 96;
const ID_BYTES = 36;

/**
 * The field `results` of a FinishRequest behind its first tag, as the library writes it byte for byte: for a short job the
 * library's objects cost more than all else that is done to tell of its end. What is no plain success, the library writes.
 */
export function finishedBytes(endings: readonly EndedHere[]): Uint8Array<ArrayBuffer> {
  const others = new Map(
    endings
      .filter((ending) => !isPlain(ending))
      .map((ending) => [ending, toBinary(FinishedSchema, finishedOf(ending))]),
  );
  const room = (ending: EndedHere): number =>
    FIXED_BYTES + (others.get(ending)?.length ?? resultOf(ending)?.data.length ?? 0);
  const buffer = Buffer.alloc(endings.reduce((sum, ending) => sum + room(ending), 0));
  let at = 0;
  for (const ending of endings) {
    buffer[at++] = RESULTS_TAG;
    const other = others.get(ending);
    at = other === undefined ? writePlain(buffer, at, ending) : writeBytes(buffer, at, other);
  }
  return buffer.subarray(1, at);
}

const isPlain = ({ taskId, fence, outcome, traceparent }: EndedHere): boolean =>
  outcome.kind === "succeeded" && traceparent === undefined && taskId.length === ID_BYTES && fence > 0;

const resultOf = ({
  outcome,
}: EndedHere): { readonly kind: "bytes" | "json"; readonly data: Uint8Array } | undefined =>
  outcome.kind === "succeeded" ? outcome.result : undefined;

function writePlain(buffer: Buffer, start: number, ending: EndedHere): number {
  const result = resultOf(ending);
  const size = result?.data.length ?? 0;
  const inner = result === undefined ? 0 : 1 + varintBytes(size) + size;
  const length = 2 + ID_BYTES + 1 + varintBytes(ending.fence) + 1 + varintBytes(inner) + inner;
  let at = writeVarint(buffer, start, length);
  buffer[at++] = RESULT.jobId;
  buffer[at++] = ID_BYTES;
  at += buffer.write(ending.taskId, at, "latin1");
  buffer[at++] = RESULT.fence;
  at = writeVarint(buffer, at, ending.fence);
  buffer[at++] = RESULT.succeeded;
  at = writeVarint(buffer, at, inner);
  if (result === undefined) return at;
  buffer[at++] = SUCCESS[result.kind];
  return writeBytes(buffer, at, result.data);
}

function writeBytes(buffer: Buffer, start: number, bytes: Uint8Array): number {
  const at = writeVarint(buffer, start, bytes.length);
  buffer.set(bytes, at);
  return at + bytes.length;
}

function writeVarint(buffer: Buffer, start: number, value: number): number {
  let [at, left] = [start, value];
  while (left > 0x7f) {
    buffer[at++] = (left & 0x7f) | 0x80;
    left >>>= 7;
  }
  buffer[at++] = left;
  return at;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let left = value >>> 7; left > 0; left >>>= 7) bytes += 1;
  return bytes;
}
