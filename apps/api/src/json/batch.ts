import { setImmediate as nextTurn } from "node:timers/promises";
import { create, type DescMessage, fromJsonString } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { encodeEnvelope } from "@connectrpc/connect/protocol";
import { type Job, JobSchema } from "@muster/proto/scheduler/v1/job";
import { type SubmitJobsRequest, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { type BoundedRequest, ENVELOPED } from "../bounds/bounded-request.ts";
import { countJson } from "../bounds/count-json.ts";
import { HEAD_BYTES } from "../bounds/open-message.ts";
import { listItems } from "./list.ts";
import { checkSuspect, EMPTY_DOCUMENT, forgetJson, keepBuilt, keepJson } from "./request.ts";

/** How long jobs are built without a pause, milliseconds: every other caller waits for so long. */
const TURN_MS = 20;
/** Smaller documents are built in less. */
const IN_PIECES_FROM_BYTES: number = 64 * 1024;
/** JSON values of one job: what 256 KiB of payload can hold, and the rest of the job. */
const MAX_VALUES = 180_000;

const utf8 = new TextDecoder();

/**
 * The call as the library is to read it: in the place of a long batch it finds an empty document, whose message has been
 * kept for `withBuilt`.
 */
export function builtBefore(input: DescMessage, request: BoundedRequest): BoundedRequest {
  if (input.typeName !== SubmitJobsRequestSchema.typeName) return request;
  return { ...request, body: builtBodies(request) };
}

async function* builtBodies({
  body,
  header,
  signal,
}: BoundedRequest): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const enveloped = ENVELOPED.test(header.get("content-type") ?? "");
  for await (const bytes of body) {
    const data = enveloped ? bytes.subarray(HEAD_BYTES) : bytes;
    const batch = await buildBatch(SubmitJobsRequestSchema, bufferOf(data), signal);
    if (batch !== undefined) keepBuilt(batch);
    if (batch === undefined) yield bytes;
    else yield enveloped ? encodeEnvelope(bytes[0] ?? 0, EMPTY_DOCUMENT) : EMPTY_DOCUMENT;
  }
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/**
 * Builds a batch job by job, with pauses in which other callers have their turn: for 10,000 jobs with labels, or for some
 * MB of small values, the library would hold the thread for half a second and more. Undefined when the document is short,
 * of another method, or not simply a list of jobs.
 * @throws ConnectError INVALID_ARGUMENT; the signal's reason
 */
export async function buildBatch(
  input: DescMessage,
  data: Buffer,
  signal: AbortSignal,
): Promise<SubmitJobsRequest | undefined> {
  if (input.typeName !== SubmitJobsRequestSchema.typeName || data.length < IN_PIECES_FROM_BYTES)
    return undefined;
  keepJson(() => utf8.decode(data));
  const jobs: Job[] = [];
  let turnEndsAt = performance.now() + TURN_MS;
  for (const item of listItems(data, "jobs")) {
    if (item === undefined) return undefined;
    if (performance.now() > turnEndsAt) {
      await nextTurn();
      signal.throwIfAborted();
      turnEndsAt = performance.now() + TURN_MS;
    }
    jobs.push(build(item, jobs.length));
  }
  forgetJson();
  return create(SubmitJobsRequestSchema, { jobs });
}

function build(item: Buffer, index: number): Job {
  if ("broken" in countJson(item, MAX_VALUES)) {
    forgetJson();
    const message = `jobs[${index}]: expected at most ${MAX_VALUES} JSON values, got more`;
    throw new ConnectError(message, Code.InvalidArgument);
  }
  const text = utf8.decode(item);
  try {
    checkSuspect(text);
    return fromJsonString(JobSchema, text, { ignoreUnknownFields: false });
  } catch (error) {
    // As the library says it.
    throw ConnectError.from(error, Code.InvalidArgument);
  }
}
