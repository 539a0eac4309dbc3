import type { NewJob } from "@muster/db";
import { invalid, MAX_BATCH_BYTES, MAX_BATCH_JOBS } from "@muster/job";

/** Before the jobs of a batch are looked at one by one. */
export function checkBatchLength(length: number): void {
  if (length > MAX_BATCH_JOBS) throw invalid("jobs", `at most ${MAX_BATCH_JOBS} jobs`, length);
}

/** Of all payloads of a batch together. */
export function checkBatchBytes(jobs: readonly NewJob[]): void {
  const bytes = jobs.reduce((sum, job) => sum + job.payload.data.length, 0);
  if (bytes > MAX_BATCH_BYTES) throw invalid("jobs", `at most ${MAX_BATCH_BYTES} bytes of payload`, bytes);
}
