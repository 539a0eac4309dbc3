import type { Database, Query } from "../../database.ts";
import type { NewJob, Route } from "../submit.ts";
import { type KeyedJob, type KeyedResult, submitKeyedIn } from "../submit-keyed.ts";
import { type DebouncedJob, submitDebouncedIn } from "./debounce.ts";
import { submitThrottledIn, type ThrottledJob } from "./throttle.ts";

/** A job that may turn out to be one that is there already, by one of the three kinds of key. */
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
  return database.transaction((query) => submitUniqueIn(query, jobs));
}

/** The same within a transaction that the caller holds. */
export async function submitUniqueIn(
  query: Query,
  jobs: readonly UniqueJob[],
  route?: Route,
): Promise<KeyedResult[]> {
  const results = new Map<UniqueJob, KeyedResult>();
  const settle = async <Job extends UniqueJob>(
    some: readonly Job[],
    submitIn: (query: Query, jobs: readonly Job[], route?: Route) => Promise<KeyedResult[]>,
  ): Promise<void> => {
    if (some.length === 0) return;
    for (const [index, result] of (await submitIn(query, some, route)).entries()) {
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
  return jobs.flatMap((job) => results.get(job) ?? []);
}
