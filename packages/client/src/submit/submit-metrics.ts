import { isUnique, kindOf, type NewJob, type Series, type Submitted } from "@muster/db";
import { boundedLabel, type Metrics } from "@muster/runtime";
import type { CommittedJob } from "./submit-all.ts";

export interface SubmitMetrics {
  submitted(rows: readonly CommittedJob[]): void;
  /** So many jobs that are like `model`. */
  submittedAlike(model: NewJob, state: Submitted["state"], count: number): void;
  /** Jobs whose key was known, so that none was made. */
  deduplicated(jobs: readonly NewJob[]): void;
  /** A submit that too many others waited before. */
  refused(): void;
  /** A submit for which a limit had no room. */
  full(): void;
}

/** Counts a batch by its kinds of jobs, not job by job: updating a labelled metric costs about a microsecond. */
export function createSubmitMetrics(
  {
    jobsSubmitted,
    jobsDeduplicated,
    requestsRefused,
  }: Pick<Metrics, "jobsSubmitted" | "jobsDeduplicated" | "requestsRefused">,
  series: Pick<Series, "of">,
): SubmitMetrics {
  const queue = boundedLabel();
  const type = boundedLabel();
  const submittedAlike = (model: NewJob, state: Submitted["state"], count: number): void => {
    const labels = { queue: queue(model.queue), priority: model.priority, type: type(model.type) };
    jobsSubmitted.inc(labels, count);
    // One that is due later arrives when it is promoted.
    if (state !== "scheduled") series.of(model.queue, model.type).arrived(count);
  };
  return {
    submittedAlike,
    refused: () => requestsRefused.inc({ reason: "database_busy" }),
    full: () => requestsRefused.inc({ reason: "limit_full" }),
    submitted: (rows) => {
      for (const same of Map.groupBy(rows, kindOfRow).values()) {
        const [first] = same;
        if (first !== undefined) submittedAlike(first.job, first.submitted.state, same.length);
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

const kindOfRow = ({ job, submitted }: CommittedJob): string =>
  `${job.queue}\n${job.priority}\n${submitted.state}\n${job.type}`;
