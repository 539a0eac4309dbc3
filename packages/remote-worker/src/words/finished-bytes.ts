import { toBinary } from "@bufbuild/protobuf";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Body } from "@muster/job";
import { FinishedSchema, SucceededSchema } from "@muster/proto/scheduler/v1/finished";
import { FinishRequestSchema } from "@muster/proto/scheduler/v1/worker_service";
import { tagsOf } from "@muster/proto/wire-tags";
import { type EndedHere, finishedOf } from "./finished.ts";

const { results: RESULTS_TAG } = tagsOf(FinishRequestSchema);
const TAG = tagsOf(FinishedSchema);
const { payload: PAYLOAD_TAG, jsonText: JSON_TEXT_TAG } = tagsOf(SucceededSchema);

/**
 * The field `results` of a FinishRequest behind its first tag, as the library writes it byte for byte: for a short job the
 * library's objects cost more than all else that is done to tell of its end. What is no plain success, the library writes.
 */
export function finishedBytes(endings: readonly EndedHere[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const ending of endings) {
    const { outcome, traceparent, fence } = ending;
    writer.uint32(RESULTS_TAG);
    if (outcome.kind === "succeeded" && traceparent === undefined && fence > 0)
      writeSuccess(writer.fork(), ending, outcome.result).join();
    else writer.bytes(toBinary(FinishedSchema, finishedOf(ending)));
  }
  return writer.finish().subarray(1);
}

function writeSuccess(
  writer: BinaryWriter,
  { taskId, fence }: EndedHere,
  result: Body | undefined,
): BinaryWriter {
  writer.uint32(TAG.jobId).string(taskId);
  writer.uint32(TAG.fence).int32(fence);
  writer.uint32(TAG.succeeded).fork();
  if (result !== undefined)
    writer.uint32(result.kind === "json" ? JSON_TEXT_TAG : PAYLOAD_TAG).bytes(result.data);
  return writer.join();
}
