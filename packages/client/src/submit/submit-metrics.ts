import { isUnique, kindOf, type NewJob } from "@muster/db";
import { boundedLabel, type Metrics } from "@muster/runtime";

export interface SubmitMetrics {
  submitted(jobs: readonly NewJob[]): void;
  /** Jobs whose key was known, so that none was made. */
  deduplicated(jobs: readonly NewJob[]): void;
}

/** Counts a batch by its kinds of jobs, not job by job: updating a labelled metric costs about a microsecond. */
export function createSubmitMetrics({
  jobsSubmitted,
  jobsDeduplicated,
}: Pick<Metrics, "jobsSubmitted" | "jobsDeduplicated">): SubmitMetrics {
  const queue = boundedLabel();
  const type = boundedLabel();
  return {
    submitted: (jobs) => {
      for (const same of Map.groupBy(jobs, (job) => `${job.queue}\n${job.priority}\n${job.type}`).values()) {
        const [first] = same;
        if (first === undefined) continue;
        const labels = { queue: queue(first.queue), priority: first.priority, type: type(first.type) };
        jobsSubmitted.inc(labels, same.length);
      }
    },
    deduplicated: (jobs) => {
      for (const same of Map.groupBy(
        jobs.filter(isUnique),
        (job) => `${job.queue}\n${kindOf(job)}`,
      ).values()) {
        const [first] = same;
        if (first === undefined) continue;
        jobsDeduplicated.inc({ queue: queue(first.queue), key: kindOf(first) }, same.length);
      }
    },
  };
}
