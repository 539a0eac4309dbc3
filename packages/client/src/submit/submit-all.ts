import {
  type Database,
  isUnique,
  type KeyConflict,
  type KeyedResult,
  type NewJob,
  patiently,
  type Query,
  type Submitted,
  submit,
  submitIn,
  submitUniform,
  type UniformAnswer,
  type UniformBatch,
  type UniqueJob,
  uniformBatchOf,
} from "@muster/db";
import { MusterError } from "@muster/job";

export interface SubmitResult {
  readonly jobId: string;
  /** A key was known: `jobId` is the job of an earlier submit, and none was made. */
  readonly deduplicated: boolean;
  /** The earlier job, which waits for its debounce, has this submit's payload now. */
  readonly replaced: boolean;
}

/** A job and what became of its row. */
export interface CommittedJob {
  readonly job: NewJob;
  readonly submitted: Submitted;
}

/** Jobs that are alike and what became of all their rows. */
export interface CommittedBatch {
  readonly batch: UniformBatch;
  readonly answer: UniformAnswer;
}

export type Committed = CommittedBatch | readonly CommittedJob[];

/** For each job its outcome, and which rows there are now. */
export interface Written<Outcome> {
  readonly outcomes: Outcome[];
  readonly committed: Committed;
}

/**
 * All jobs or none: in one statement, or in one transaction when some of them have keys.
 * @param again the same jobs were submitted before without an answer
 */
export async function submitAll(
  database: Database,
  jobs: readonly (NewJob | UniqueJob)[],
  again: boolean,
): Promise<Written<SubmitResult>> {
  if (!jobs.some(isUnique)) return submitPlain(patiently(database.query), jobs, again);
  return database.transaction(async (query) => {
    const outcomes = await submitIn(query, jobs, { again });
    return {
      // Within the transaction: a refusal rolls back what the others have made.
      outcomes: resultsOf(outcomes, jobs),
      committed: outcomes.flatMap((outcome, index) => made(jobs[index], outcome)),
    };
  }, "long");
}

/** The same for jobs without keys: one statement. */
export async function submitPlain(
  query: Query,
  jobs: readonly NewJob[],
  again: boolean,
): Promise<Written<SubmitResult>> {
  const outcomes = jobs.map(({ taskId }) => newRow(taskId));
  const batch = again ? undefined : uniformBatchOf(jobs);
  if (batch !== undefined)
    return { outcomes, committed: { batch, answer: await submitUniform(query, batch) } };
  const rows = await submit(query, jobs, { again });
  return { outcomes, committed: rows.flatMap((submitted, index) => commit(jobs[index], submitted)) };
}

export const newRow = (taskId: string): SubmitResult => ({
  jobId: taskId,
  deduplicated: false,
  replaced: false,
});

const commit = (job: NewJob | undefined, submitted: Submitted): CommittedJob[] =>
  job === undefined ? [] : [{ job, submitted }];

/** @throws the refusal of a key that was used for another request */
export function resultOf(outcome: KeyedResult): SubmitResult {
  if ("conflict" in outcome) throw refusalOf(outcome.conflict, `job ${outcome.conflict.taskId}`);
  if (!outcome.deduplicated) return newRow(outcome.submitted.taskId);
  return { jobId: outcome.taskId, deduplicated: true, replaced: outcome.replaced ?? false };
}

/**
 * Of the jobs of one call, which are made together or not at all.
 * @throws the same, with its place among them
 */
export function resultsOf(outcomes: readonly KeyedResult[], jobs: readonly NewJob[]): SubmitResult[] {
  return outcomes.map((outcome, index) => {
    if (!("conflict" in outcome)) return resultOf(outcome);
    const { taskId } = outcome.conflict;
    const beside = jobs.findIndex((job) => job.taskId === taskId);
    const place = jobs.length === 1 ? "" : `jobs[${index}].`;
    throw refusalOf(outcome.conflict, beside === -1 ? `job ${taskId}` : `jobs[${beside}]`, place);
  });
}

function refusalOf({ problem, remedy }: KeyConflict, owner: string, place = ""): MusterError {
  return new MusterError("already_exists", `${place}${problem} (${owner}); ${remedy}`);
}

/** The row that a submit with a key has made, if it has. */
export function made(job: NewJob | undefined, outcome: KeyedResult): CommittedJob[] {
  return "submitted" in outcome ? commit(job, outcome.submitted) : [];
}
