import type { Database, Query } from "../../database.ts";
import type { NewJob } from "../new-job.ts";
import { type PushedBy, type SubmitOptions, submit } from "../submit.ts";
import { type DebouncedJob, submitDebouncedIn } from "./debounce.ts";
import { type KeyedJob, type KeyedResult, submitKeyedIn } from "./idempotency.ts";
import { submitThrottledIn, type ThrottledJob } from "./throttle.ts";

/** A job that may turn out to exist already, by one of the three kinds of key. */
export type UniqueJob = KeyedJob | ThrottledJob | DebouncedJob;

export type KeyKind = "idempotency" | "throttle" | "debounce";

export function isUnique(job: NewJob | UniqueJob): job is UniqueJob {
  return "key" in job;
}

export function kindOf(job: UniqueJob): KeyKind {
  if ("requestHash" in job) return "idempotency";
  return "windowMs" in job ? "throttle" : "debounce";
}

/** Submits jobs that carry keys, in a transaction of their own; the results are in the order of the jobs. */
export async function submitUnique(database: Database, jobs: readonly UniqueJob[]): Promise<KeyedResult[]> {
  return database.transaction((query) => submitIn(query, jobs), "prompt");
}

/**
 * Submits jobs with and without keys within a transaction that the caller holds; the results are in the order of the
 * jobs. Where somebody else decides about the commit, the promoter queues the jobs.
 */
export async function submitIn(
  query: Query,
  jobs: readonly (NewJob | UniqueJob)[],
  options: SubmitOptions = {},
): Promise<KeyedResult[]> {
  const results = new Map<NewJob, KeyedResult>();
  const settle = async <Job extends NewJob>(
    some: readonly Job[],
    submitSome: (query: Query, jobs: readonly Job[], pushedBy?: PushedBy) => Promise<KeyedResult[]>,
  ): Promise<void> => {
    if (some.length === 0) return;
    for (const [index, result] of (await submitSome(query, some, options.pushedBy)).entries()) {
      const job = some[index];
      if (job !== undefined) results.set(job, result);
    }
  };
  // Always in this order, or two batches that mix the kinds would deadlock.
  await settle(
    jobs.filter((job) => "requestHash" in job),
    submitKeyedIn,
  );
  await settle(
    jobs.filter((job) => "windowMs" in job),
    submitThrottledIn,
  );
  await settle(
    jobs.filter((job) => "waitMs" in job),
    submitDebouncedIn,
  );
  await settle(
    jobs.filter((job) => !isUnique(job)),
    async (_, plain) =>
      (await submit(query, plain, options)).map((submitted) => ({ deduplicated: false, submitted })),
  );
  return jobs.flatMap((job) => results.get(job) ?? []);
}
