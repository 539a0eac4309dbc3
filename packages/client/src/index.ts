export { checkBatchBytes, checkBatchLength, checkPlaced } from "./check-batch.ts";
export { type Client, type ClientOptions, openClient } from "./client.ts";
export type { JobRequest } from "./job-request.ts";
export { requestHash } from "./request-hash.ts";
export { createSubmitMetrics, type SubmitMetrics } from "./submit/submit-metrics.ts";
export {
  createSubmitter,
  type SubmitResult,
  type Submitter,
  type SubmitterOptions,
} from "./submit/submitter.ts";
export { createIdSource } from "./uuid-v7.ts";
