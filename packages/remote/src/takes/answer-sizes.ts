import type { HandedJob } from "@muster/db";

/** Of an answer with jobs. */
const MAX_BYTES = 4 * 1024 * 1024;
/** What a job takes beside its payload and its labels. */
const JOB_BYTES = 400;
/** How much each answer says about the next one. */
const WEIGHT = 0.3;

const sizeOf = ({ payload, labels, trace }: HandedJob): number =>
  JOB_BYTES +
  payload.data.length +
  (labels === undefined ? 0 : JSON.stringify(labels).length) +
  (trace?.created?.tracestate?.length ?? 0);

/** Keeps answers within what every client takes. */
export class AnswerSizes {
  #jobBytes = JOB_BYTES;

  /** How many jobs are likely to fit into one answer: claiming those that do not would be for nothing. */
  get likely(): number {
    return Math.max(1, Math.floor(MAX_BYTES / this.#jobBytes));
  }

  /** The first of these jobs, as many as fit: one at least. */
  cut(jobs: readonly HandedJob[]): readonly HandedJob[] {
    let bytes = 0;
    let count = 0;
    for (const job of jobs) {
      const size = sizeOf(job);
      this.#jobBytes += (size - this.#jobBytes) * (WEIGHT / Math.max(1, jobs.length));
      if (count > 0 && bytes + size > MAX_BYTES) break;
      bytes += size;
      count += 1;
    }
    return count === jobs.length ? jobs : jobs.slice(0, count);
  }
}
