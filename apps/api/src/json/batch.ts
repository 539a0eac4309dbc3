import { create, fromJsonString } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type Job, JobSchema } from "@muster/proto/scheduler/v1/job";
import { type SubmitJobsRequest, SubmitJobsRequestSchema } from "@muster/proto/scheduler/v1/scheduler";
import { TimeSlice } from "@muster/runtime";
import { countJson } from "../bounds/count-json.ts";
import { MAX_JOB_JSON_ELEMENTS } from "../bounds/method-bounds.ts";
import { listItems } from "./list.ts";
import { checkSuspect, forgetJson, keepJson } from "./request.ts";

const utf8 = new TextDecoder();

/**
 * Builds a batch job by job, with pauses in which other callers have their turn: for 10,000 jobs with labels, or for some
 * MB of small values, the library would hold the thread for half a second and more. Undefined when the document is not
 * simply a list of jobs.
 * @throws ConnectError INVALID_ARGUMENT; the signal's reason
 */
export async function buildJsonBatch(
  data: Buffer,
  signal: AbortSignal,
): Promise<SubmitJobsRequest | undefined> {
  keepJson(() => utf8.decode(data));
  const jobs: Job[] = [];
  const slice = new TimeSlice();
  for (const item of listItems(data, "jobs")) {
    if (item === undefined) return undefined;
    if (slice.over) await slice.next(signal);
    jobs.push(build(item, jobs.length));
  }
  forgetJson();
  return create(SubmitJobsRequestSchema, { jobs });
}

function build(item: Buffer, index: number): Job {
  if ("broken" in countJson(item, MAX_JOB_JSON_ELEMENTS)) {
    forgetJson();
    const message = `jobs[${index}]: expected at most ${MAX_JOB_JSON_ELEMENTS} JSON values, got more`;
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
