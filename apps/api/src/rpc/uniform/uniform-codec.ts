import { create, fromBinary, type Message } from "@bufbuild/protobuf";
import { jobBytes } from "@muster/client";
import { isUnique, type NewJob, type UniformBatch } from "@muster/db";
import { MAX_BATCH_BYTES, MAX_PAYLOAD_BYTES } from "@muster/job";
import { type Job, JobSchema } from "@muster/proto/scheduler/v1/job";
import {
  type SubmitJobResponse,
  SubmitJobResponseSchema,
  type SubmitJobsRequest,
  SubmitJobsRequestSchema,
  type SubmitJobsResponse,
} from "@muster/proto/scheduler/v1/scheduler";
import type { WireCodec } from "../../requests/wire-codec.ts";
import { checkJob } from "../check-job.ts";
import { rpcReading } from "../fields.ts";
import { findPayloads, type Payloads } from "./find-payloads.ts";

/**
 * A request of which only one job was built, for all others differ from it in nothing but their payloads, and those lie
 * in the request's own bytes. It has been checked.
 */
export class UniformRequest implements SubmitJobsRequest {
  readonly $typeName = "scheduler.v1.SubmitJobsRequest";
  readonly #bytes: Uint8Array;
  readonly #model: NewJob;
  readonly #payloads: Payloads;

  constructor(bytes: Uint8Array, model: NewJob, payloads: Payloads) {
    this.#bytes = bytes;
    this.#model = model;
    this.#payloads = payloads;
  }

  /** For whoever looks at the message as at any other. */
  get jobs(): Job[] {
    return fromBinary(SubmitJobsRequestSchema, this.#bytes).jobs;
  }

  batch(newId: () => string, submittedBy?: string): UniformBatch {
    const { starts, lengths } = this.#payloads;
    const model = submittedBy === undefined ? this.#model : { ...this.#model, submittedBy };
    return { model, taskIds: starts.map(newId), bytes: this.#bytes, starts, lengths };
  }
}

/** The answer to it: nothing but new rows. */
export class UniformResponse implements SubmitJobsResponse {
  readonly $typeName = "scheduler.v1.SubmitJobsResponse";
  readonly taskIds: readonly string[];

  constructor(taskIds: readonly string[]) {
    this.taskIds = taskIds;
  }

  get results(): SubmitJobResponse[] {
    return this.taskIds.map((jobId) => create(SubmitJobResponseSchema, { jobId }));
  }
}

/** What precedes an id in a SubmitJobsResponse: field 1, a message of 38 bytes; its field 1, a text of 36. */
const BEFORE_ID = String.fromCodePoint(0x0a, 38, 0x0a, 36);

/** Of SubmitJobs: batches of jobs of one kind, with opaque bytes, and the answers to them. */
export const uniformCodec: WireCodec = {
  read: readUniform,
  write: (answer: Message) =>
    answer instanceof UniformResponse
      ? Buffer.from(BEFORE_ID + answer.taskIds.join(BEFORE_ID), "latin1")
      : undefined,
};

/** Undefined as well for what will be refused: whoever reads all jobs knows which of them are wrong, and says so. */
export function readUniform(bytes: Uint8Array): UniformRequest | undefined {
  const payloads = findPayloads(bytes);
  const model = payloads === undefined ? undefined : readModel(bytes, payloads);
  if (payloads === undefined || model === undefined || exceedsBounds(model, payloads)) return undefined;
  return new UniformRequest(bytes, model, payloads);
}

function readModel(bytes: Uint8Array, payloads: Payloads): NewJob | undefined {
  let job: Job;
  try {
    job = fromBinary(JobSchema, payloads.model);
  } catch {
    // The library will find the same, and its words are what callers know.
    return undefined;
  }
  if (!isPayload(job.body, bytes, payloads)) return undefined;
  const reading = rpcReading();
  const model = checkJob(reading, job, "");
  // A key makes one row of many jobs, and time limits bring rows of their own.
  return reading.wrong || isUnique(model) || model.limits !== undefined ? undefined : model;
}

/**
 * Whether the library has found the first payload where we have. It lets a nested message end beyond the one that it is
 * in: what follows there, a payload too, is then a part of it, or begins elsewhere. From the same payload on, both go the
 * same way through whatever bytes it has.
 */
function isPayload(body: Job["body"], bytes: Uint8Array, { starts, lengths, hasPayload }: Payloads): boolean {
  if (!hasPayload) return body.case === undefined;
  if (body.case !== "payload") return false;
  const { byteOffset, length } = body.value;
  return byteOffset - bytes.byteOffset === starts[0] && length === lengths[0];
}

function exceedsBounds(model: NewJob, { lengths }: Payloads): boolean {
  let bytes = (jobBytes(model) - model.payload.data.length) * lengths.length;
  for (const length of lengths) {
    if (length > MAX_PAYLOAD_BYTES) return true;
    bytes += length;
  }
  return bytes > MAX_BATCH_BYTES;
}
