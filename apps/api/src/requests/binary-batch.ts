import { create, mergeFromBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { Code, ConnectError } from "@connectrpc/connect";
import { type SubmitJobsRequest, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { TimeSlice } from "@muster/runtime";
import { countBinary } from "../bounds/count-binary.ts";
import { MAX_JOB_ELEMENTS } from "../bounds/method-bounds.ts";

/** The library takes about 10 ms for what so many bytes may hold, and nothing worth mentioning to begin. */
const PIECE_BYTES: number = 16 * 1024;
const JOBS_FIELD = 1;
const JOB_BOUNDS = { elements: MAX_JOB_ELEMENTS, lists: {} } as const;

/**
 * Builds a batch some jobs at a time, with pauses in which other callers have their turn: for a million small values, the
 * library would hold the thread for a second. What the message holds has been counted.
 * @throws ConnectError INTERNAL (no protobuf), INVALID_ARGUMENT (too much in one job); the signal's reason
 */
export async function buildBinaryBatch(data: Uint8Array, signal: AbortSignal): Promise<SubmitJobsRequest> {
  const request = create(SubmitJobsRequestSchema);
  const slice = new TimeSlice();
  const pieces = piecesOf(data);
  for (;;) {
    try {
      const { value: piece } = pieces.next();
      if (piece === undefined) return request;
      // Lists grow by what they are merged with, so that a message read in pieces is the one that was written.
      mergeFromBinary(SubmitJobsRequestSchema, request, piece);
    } catch (error) {
      if (error instanceof ConnectError) throw error;
      // As the library says it.
      throw new ConnectError(
        `parse binary: ${String(error instanceof Error ? error.message : error)}`,
        Code.Internal,
      );
    }
    if (slice.over) await slice.next(signal);
  }
}

/** The message's outermost fields, as many of them in one piece as are no more than `PIECE_BYTES` and one field. */
function* piecesOf(data: Uint8Array): Generator<Uint8Array, undefined> {
  const reader = new BinaryReader(data);
  let jobs = 0;
  let start = 0;
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const [field, wireType] = reader.tag();
    reader.skip(wireType, field);
    // Fewer bytes cannot hold so much.
    if (reader.pos - from > MAX_JOB_ELEMENTS) checkJob(data.subarray(from, reader.pos), jobs);
    if (field === JOBS_FIELD) jobs += 1;
    if (reader.pos - start < PIECE_BYTES && reader.pos < reader.len) continue;
    yield data.subarray(start, reader.pos);
    start = reader.pos;
  }
}

function checkJob(bytes: Uint8Array, index: number): void {
  if (!("broken" in countBinary(bytes, SubmitJobsRequestSchema, JOB_BOUNDS))) return;
  const most = `${MAX_JOB_ELEMENTS} fields, entries of lists and maps, and JSON values`;
  throw new ConnectError(`jobs[${index}]: expected at most ${most}, got more`, Code.InvalidArgument);
}
