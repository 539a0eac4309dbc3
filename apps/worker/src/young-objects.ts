import { setFlagsFromString } from "node:v8";

/**
 * To be called before a worker process runs any job. V8 puts objects among the old ones at once where those of before, made by the
 * same line, had mostly lived through a collection; it decides so for jobs by a look at some hundred, when a drain begins, and
 * does not come back to it. From then on a small collection takes three times as long, because whatever a job of before
 * points to counts as used.
 */
export function keepJobsYoung(): void {
  setFlagsFromString("--no-allocation-site-pretenuring");
}
