import {
  type Database,
  isUnique,
  type KeyedResult,
  type NewJob,
  patiently,
  type Submitted,
  submit,
  submitIn,
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
  if (!jobs.some(isUnique)) {
    const rows = await submit(patiently(database.query), jobs, { again });
    return {
      results: rows.map(newRow),
      committed: rows.flatMap((submitted, index) => commit(jobs[index], submitted)),
    };
  }
  return database.transaction(async (query) => {
    const outcomes = await submitIn(patiently(query), jobs, { again });
    return {
      // Within the transaction: a refusal rolls back what the others have made.
      results: outcomes.map(resultOf),
      committed: outcomes.flatMap((outcome, index) => made(jobs[index], outcome)),
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
