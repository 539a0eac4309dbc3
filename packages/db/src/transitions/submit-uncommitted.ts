import type { Query } from "../database.ts";
import { type NewJob, submit } from "./submit.ts";
import type { KeyedResult } from "./submit-keyed.ts";
import { isUnique, submitUniqueIn, type UniqueJob } from "./unique/submit-unique.ts";

/**
 * – → scheduled, within a transaction that somebody else commits or not; the promoter queues the jobs once they are
 * committed and due. The outcomes are in the order of the jobs.
 */
export async function submitUncommitted(
  query: Query,
  jobs: readonly (NewJob | UniqueJob)[],
): Promise<KeyedResult[]> {
  const keyed = jobs.filter(isUnique);
  const plain = jobs.filter((job) => !isUnique(job));
  const outcomes = await submitUniqueIn(query, keyed, "promoter");
  const rows = await submit(query, plain, { route: "promoter" });
  const byJob = new Map<NewJob, KeyedResult>();
  for (const [index, outcome] of outcomes.entries()) {
    const job = keyed[index];
    if (job !== undefined) byJob.set(job, outcome);
  }
  for (const [index, submitted] of rows.entries()) {
    const job = plain[index];
    if (job !== undefined) byJob.set(job, { deduplicated: false, submitted });
  }
  return jobs.flatMap((job) => byJob.get(job) ?? []);
}
