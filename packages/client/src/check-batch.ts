import type { NewJob } from "@muster/db";
import { invalid, MAX_BATCH_BYTES, MAX_BATCH_JOBS } from "@muster/job";
import { jobBytes } from "./job-bytes.ts";

/** Before the jobs of a batch are looked at one by one. */
export function checkBatchLength(length: number): void {
  if (length > MAX_BATCH_JOBS) throw invalid("jobs", `at most ${MAX_BATCH_JOBS} jobs`, length);
}

/** Of all jobs of a batch together: they are one statement. */
export function checkBatchBytes(jobs: readonly NewJob[]): void {
  const bytes = jobs.reduce((sum, job) => sum + jobBytes(job), 0);
  if (bytes > MAX_BATCH_BYTES)
    throw invalid("jobs", `at most ${MAX_BATCH_BYTES} bytes of payloads and labels`, bytes);
}
