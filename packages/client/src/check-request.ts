import type { NewJob, UniqueJob } from "@muster/db";
import { Reading } from "@muster/job";
import { checkBatchBytes, checkBatchLength } from "./check-batch.ts";
import type { JobRequest } from "./job-request.ts";
import { readJob } from "./read-job.ts";

/**
 * The job as SQL takes it, with its defaults.
 * @throws MusterError `invalid_argument` naming every field that is wrong, what was expected and what came
 */
export function checkRequest(request: JobRequest, taskId: string): NewJob | UniqueJob {
  const reading = new Reading("name");
  const job = readJob(reading, request, taskId);
  reading.end();
  return job;
}

/**
 * The jobs of a batch, as `checkRequest` answers them.
 * @throws MusterError `invalid_argument`, including for too many jobs and for too many bytes of payloads and labels
 */
export function checkRequests(requests: readonly JobRequest[], newId: () => string): (NewJob | UniqueJob)[] {
  const reading = new Reading("name");
  if (!Array.isArray(requests)) reading.refuse("jobs", "an array of jobs", requests);
  reading.end();
  checkBatchLength(requests.length);
  const jobs: (NewJob | UniqueJob)[] = [];
  for (const [index, request] of requests.entries()) {
    reading.at = index;
    jobs.push(readJob(reading, request, newId()));
    if (reading.full) break;
  }
  reading.end();
  checkBatchBytes(jobs);
  return jobs;
}
