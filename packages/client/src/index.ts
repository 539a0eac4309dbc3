// What callers meet of the packages that this one is made of.
export {
  defineJob,
  type ErrorCode,
  type JobDefinition,
  JobEndedError,
  type JobState,
  type Mistake,
  MusterError,
  type Priority,
  type UserTransaction,
} from "@muster/job";
export { ConfigError, createMetrics, type Logger, type Metrics } from "@muster/runtime";
export {
  type KeyProvider,
  keyRing,
  keyRingFile,
  type SealingKey,
  type SealingOptions,
} from "@muster/sealing";
export { checkBatchBytes, checkBatchLength } from "./check-batch.ts";
export { type Client, type ClientOptions, openClient } from "./client.ts";
export { type FollowOptions, type WatchOptions } from "./follow/follower.ts";
export type { JobEvent, JobSnapshot } from "./follow/job-event.ts";
export { jobBytes } from "./job-bytes.ts";
export type { IdempotencyScope, JobRequest } from "./job-request.ts";
export { readJob } from "./read-job.ts";
export { requestHash } from "./request-hash.ts";
export type { SubmitResult } from "./submit/submit-all.ts";
export type { Submitter, SubmitterOptions } from "./submit/submitter.ts";
export { createSubmitter } from "./submit/traced-submitter.ts";
export { gateUnlessFull } from "./submit/waiting-room.ts";
export type { JobOptions, TypedJobs, TypedRequest } from "./typed-jobs.ts";
export { type Debounce, type Throttle, toUnique, type Uniqueness } from "./uniqueness.ts";
export { createIdSource } from "./uuid-v7.ts";
