import { laneOf } from "@muster/job";
import type { NewJob } from "./new-job.ts";

/** Everything about a job except its id and its payload's bytes: what many jobs of one statement have in common. */
export class Shapes {
  readonly #numbers = new Map<string, number>();
  readonly #jobs: NewJob[] = [];
  #last: { readonly job: NewJob; readonly number: number } | undefined;

  /** The number of the job's shape, from 1. */
  numberOf(job: NewJob): number {
    if (this.#last !== undefined && areAlike(this.#last.job, job)) return this.#last.number;
    const { type, queue, priority, payload, maxAttempts, timeoutMs, retry, start, labels, limits } = job;
    const said = [type, queue, priority, payload.kind, maxAttempts, timeoutMs, retry, start, labels, limits];
    const key = JSON.stringify(said);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#jobs.push(job);
      this.#numbers.set(key, number);
    }
    this.#last = { job, number };
    return number;
  }

  /** One array per column of the statement, one element per shape. */
  columns(): unknown[][] {
    const jobs = this.#jobs;
    const start = (job: NewJob): { delayMs?: number; atMs?: number } => job.start ?? {};
    return [
      jobs.map((job) => job.type),
      jobs.map((job) => job.queue),
      jobs.map((job) => job.priority),
      jobs.map((job) => laneOf(job.queue, job.priority)),
      jobs.map((job) => job.payload.kind),
      jobs.map((job) => job.maxAttempts),
      jobs.map((job) => job.timeoutMs),
      jobs.map((job) => job.retry?.initialMs ?? null),
      jobs.map((job) => job.retry?.multiplier ?? null),
      jobs.map((job) => job.retry?.maxMs ?? null),
      jobs.map((job) => (job.labels === undefined ? null : JSON.stringify(job.labels))),
      jobs.map((job) => start(job).delayMs ?? null),
      jobs.map((job) => start(job).atMs ?? null),
      jobs.map((job) => job.retry?.jitter ?? null),
    ];
  }

  /** Two more, for a statement that writes time limits. */
  limits(): unknown[] {
    return [
      this.#jobs.map((job) => job.limits?.startWithinMs ?? null),
      this.#jobs.map((job) => job.limits?.totalTimeoutMs ?? null),
    ];
  }
}

/** The common case without making a key: neighbours of the same kind that say nothing unusual. */
function areAlike(one: NewJob, other: NewJob): boolean {
  return (
    one.type === other.type &&
    one.queue === other.queue &&
    one.priority === other.priority &&
    one.payload.kind === other.payload.kind &&
    one.maxAttempts === other.maxAttempts &&
    one.timeoutMs === other.timeoutMs &&
    one.retry === other.retry &&
    one.start === other.start &&
    one.labels === other.labels &&
    one.limits === other.limits
  );
}
