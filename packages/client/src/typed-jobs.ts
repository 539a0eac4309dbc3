import {
  checkBySchema,
  type JobDefinition,
  type Mistake,
  MusterError,
  type UserTransaction,
} from "@muster/job";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyJobs } from "./any-jobs.ts";
import type { FollowOptions, WatchOptions } from "./follow/follower.ts";
import type { JobEvent } from "./follow/job-event.ts";
import type { JobRequest } from "./job-request.ts";
import type { SubmitResult } from "./submit/submit-all.ts";

/** What a job may have besides its type and its payload. */
export type JobOptions = Omit<JobRequest, "type" | "payload" | "json">;

export interface TypedRequest<Payload extends StandardSchemaV1> extends JobOptions {
  readonly payload: StandardSchemaV1.InferInput<Payload>;
}

/** Jobs of one definition. */
export interface TypedJobs<Payload extends StandardSchemaV1, Result extends StandardSchemaV1> {
  /**
   * As `AnyJobs.submit`.
   * @throws MusterError also `invalid_argument` with the paths of what the schema refuses
   */
  submit(payload: StandardSchemaV1.InferInput<Payload>, options?: JobOptions): Promise<SubmitResult>;
  /** As `AnyJobs.submitMany`; each mistake is told with the place of its job. */
  submitMany(jobs: readonly TypedRequest<Payload>[]): Promise<SubmitResult[]>;
  /** As `AnyJobs.submitTx`; nothing is sent before the schema has accepted the payload. */
  submitTx(
    tx: UserTransaction,
    payload: StandardSchemaV1.InferInput<Payload>,
    options?: JobOptions,
  ): Promise<SubmitResult>;
  /** As `AnyJobs.submitManyTx`. */
  submitManyTx(tx: UserTransaction, jobs: readonly TypedRequest<Payload>[]): Promise<SubmitResult[]>;
  /**
   * As `AnyJobs.result`, as the schema has it.
   * @throws MusterError also `failed_precondition` for a result that the schema refuses: one of another version
   */
  result(jobId: string, options?: FollowOptions): Promise<StandardSchemaV1.InferOutput<Result>>;
  /** As `AnyJobs.watch`. */
  watch(jobId: string, options?: WatchOptions): AsyncIterable<JobEvent>;
}

export function typedJobs<Payload extends StandardSchemaV1, Result extends StandardSchemaV1>(
  client: AnyJobs,
  definition: JobDefinition<string, Payload, Result>,
): TypedJobs<Payload, Result> {
  const { type } = definition;
  const one = async (payload: unknown, options: JobOptions = {}): Promise<JobRequest> => {
    const [request] = await requestsOf(definition, [{ ...options, payload }], () => "payload");
    return request ?? { type };
  };
  const many = (jobs: readonly TypedRequest<Payload>[]): Promise<JobRequest[]> =>
    requestsOf(definition, jobs, (index) => `jobs[${index}].payload`);
  return {
    submit: async (payload, options) => client.submit(await one(payload, options)),
    submitMany: async (jobs) => client.submitMany(await many(jobs)),
    submitTx: async (tx, payload, options) => client.submitTx(tx, await one(payload, options)),
    submitManyTx: async (tx, jobs) => client.submitManyTx(tx, await many(jobs)),
    result: async (jobId, options) => {
      const result = await client.result(jobId, options);
      if (definition.result === undefined) return result;
      const checked = await checkBySchema(definition.result, result, "result");
      if (!checked.ok) throw new MusterError("failed_precondition", `job ${jobId}: ${checked.message}`);
      return checked.value;
    },
    watch: (jobId, options) => client.watch(jobId, options),
  };
}

/** The payloads as they are, not what the schema makes of them: it is asked again before the handler. */
async function requestsOf(
  { type, payload: schema }: { readonly type: string; readonly payload: StandardSchemaV1 },
  jobs: readonly (JobOptions & { readonly payload: unknown })[],
  fieldOf: (index: number) => string,
): Promise<JobRequest[]> {
  const mistakes: Mistake[] = [];
  const messages: string[] = [];
  const requests: JobRequest[] = [];
  for (const [index, { payload, ...options }] of jobs.entries()) {
    const checked = await checkBySchema(schema, payload, fieldOf(index));
    if (checked.ok) requests.push({ ...options, type, json: payload });
    else {
      mistakes.push(...checked.mistakes);
      messages.push(checked.message);
    }
    if (mistakes.length >= MAX_MISTAKES) break;
  }
  if (mistakes.length > 0) throw new MusterError("invalid_argument", messages.join("; "), { mistakes });
  return requests;
}

/** More help nobody, and a batch may have ten thousand jobs. */
const MAX_MISTAKES = 20;
