import {
  type Database,
  isUnique,
  type KeyedResult,
  type NewJob,
  type Submitted,
  submit,
  submitUniqueIn,
  type UniqueJob,
} from "@muster/db";

export interface SubmitResult {
  readonly jobId: string;
  /** A key was known: `jobId` is the job of an earlier submit, and none was made. */
  readonly deduplicated: boolean;
  /** The earlier job, which waits for its debounce, has this submit's payload now. */
  readonly replaced: boolean;
}

/** A job and what became of its row. */
export interface Committed {
  readonly job: NewJob;
  readonly submitted: Submitted;
}

/**
 * All jobs or none: in one statement, or in one transaction when some of them have keys.
 * @param again the same jobs were submitted before without an answer
 */
export async function submitAll(
  database: Database,
  jobs: readonly (NewJob | UniqueJob)[],
  again: boolean,
): Promise<{ results: SubmitResult[]; committed: Committed[] }> {
  const withKey = jobs.filter(isUnique);
  const without = jobs.filter((job) => !isUnique(job));
  if (withKey.length === 0) {
    const rows = await submit(database.query, jobs, { again });
    return {
      results: rows.map(newRow),
      committed: rows.flatMap((submitted, index) => commit(jobs[index], submitted)),
    };
  }
  return database.transaction(async (query) => {
    const settled = new Map<NewJob, { result: SubmitResult; committed: Committed[] }>();
    const outcomes = await submitUniqueIn(query, withKey);
    withKey.forEach((job, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined)
        settled.set(job, { result: resultOf(outcome), committed: made(job, outcome) });
    });
    const rows = await submit(query, without, { again });
    without.forEach((job, index) => {
      const submitted = rows[index];
      if (submitted === undefined) return;
      settled.set(job, { result: newRow(submitted), committed: [{ job, submitted }] });
    });
    const inOrder = jobs.flatMap((job) => settled.get(job) ?? []);
    return {
      results: inOrder.map(({ result }) => result),
      committed: inOrder.flatMap(({ committed }) => committed),
    };
  });
}

export const newRow = ({ taskId }: Submitted): SubmitResult => ({
  jobId: taskId,
  deduplicated: false,
  replaced: false,
});

export const commit = (job: NewJob | undefined, submitted: Submitted): Committed[] =>
  job === undefined ? [] : [{ job, submitted }];

/** @throws the refusal of a key that was used for another request */
export function resultOf(outcome: KeyedResult): SubmitResult {
  if ("conflict" in outcome) throw outcome.conflict;
  if (!outcome.deduplicated) return newRow(outcome.submitted);
  return { jobId: outcome.taskId, deduplicated: true, replaced: outcome.replaced ?? false };
}

/** The row that a submit with a key has made, if it has. */
export function made(job: NewJob | undefined, outcome: KeyedResult): Committed[] {
  return "submitted" in outcome ? commit(job, outcome.submitted) : [];
}
