export { checkBatchBytes, checkBatchLength } from "./check-batch.ts";
export { type Client, type ClientOptions, openClient } from "./client.ts";
export type { IdempotencyScope, JobRequest } from "./job-request.ts";
export { requestHash } from "./request-hash.ts";
export type { SubmitResult } from "./submit/submit-all.ts";
export { createSubmitMetrics, type SubmitMetrics } from "./submit/submit-metrics.ts";
export { createSubmitter, type Submitter, type SubmitterOptions } from "./submit/submitter.ts";
export { type Debounce, type Throttle, toUnique, type Uniqueness } from "./uniqueness.ts";
export { createIdSource } from "./uuid-v7.ts";
