import { isUnique, kindOf, type NewJob } from "@muster/db";
import { boundedLabel, type Metrics } from "@muster/runtime";

export interface SubmitMetrics {
  submitted(jobs: readonly NewJob[]): void;
  /** So many jobs that are like `model`. */
  submittedAlike(model: NewJob, count: number): void;
  /** Jobs whose key was known, so that none was made. */
  deduplicated(jobs: readonly NewJob[]): void;
  /** A submit that too many others waited before. */
  refused(): void;
  /** A submit for which a limit had no room. */
  full(): void;
}

/** Counts a batch by its kinds of jobs, not job by job: updating a labelled metric costs about a microsecond. */
export function createSubmitMetrics({
  jobsSubmitted,
  jobsDeduplicated,
  requestsRefused,
}: Pick<Metrics, "jobsSubmitted" | "jobsDeduplicated" | "requestsRefused">): SubmitMetrics {
  const queue = boundedLabel();
  const type = boundedLabel();
  const submittedAlike = (model: NewJob, count: number): void => {
    const labels = { queue: queue(model.queue), priority: model.priority, type: type(model.type) };
    jobsSubmitted.inc(labels, count);
  };
  return {
    submittedAlike,
    refused: () => requestsRefused.inc({ reason: "database_busy" }),
    full: () => requestsRefused.inc({ reason: "limit_full" }),
    submitted: (jobs) => {
      for (const same of Map.groupBy(jobs, (job) => `${job.queue}\n${job.priority}\n${job.type}`).values()) {
        const [first] = same;
        if (first !== undefined) submittedAlike(first, same.length);
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
