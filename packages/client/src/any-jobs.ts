import type { UserTransaction } from "@muster/job";
import type { FollowOptions, WatchOptions } from "./follow/follower.ts";
import type { JobEvent } from "./follow/job-event.ts";
import type { JobRequest } from "./job-request.ts";
import type { SubmitResult } from "./submit/submit-all.ts";

/** What can be done with jobs of any type. */
export interface AnyJobs {
  /**
   * Resolves when the job's row is committed: from then on it is never lost.
   * @throws MusterError `invalid_argument`, `already_exists` (the key was used for another request), `unavailable`
   * (not answered by the database: submit again with an idempotency key), `resource_exhausted`
   */
  submit(job: JobRequest): Promise<SubmitResult>;
  /** Up to 10,000 jobs and 16 MiB of payloads and labels, all or none; results in the order of the jobs. */
  submitMany(jobs: readonly JobRequest[]): Promise<SubmitResult[]>;
  /**
   * Submits in the caller's own transaction: a rollback leaves nothing, after the commit the job starts within 250 ms
   * while a worker has a free slot. Nothing has to be called after the commit, and neither this process nor an API has
   * to be alive then. Until it is queued the job is `scheduled`.
   * @param tx a client of `pg` inside a transaction, or a transaction of kysely, in the database of the jobs
   * @throws as `submit`, and `invalid_argument` when `tx` is no transaction; after a MusterError the transaction can
   * continue. Errors of the transaction's own connection are passed on as its driver throws them.
   */
  submitTx(tx: UserTransaction, job: JobRequest): Promise<SubmitResult>;
  /** As `submitTx`, for up to 10,000 jobs and 16 MiB of payloads and labels, all or none. */
  submitManyTx(tx: UserTransaction, jobs: readonly JobRequest[]): Promise<SubmitResult[]>;
  /**
   * What a job gives, once it has succeeded: nothing, bytes, or the value that its JSON was.
   * @throws JobEndedError when it ends otherwise; MusterError `not_found`; the signal's reason when it aborts
   */
  result(jobId: string, options?: FollowOptions): Promise<unknown>;
  /**
   * The job as it is now, then each of its changes and what its handler reports, until it has ended. It outlives outages
   * of both stores; one that was broken off goes on after the `sequence` of the last event.
   * @throws MusterError `not_found`, `invalid_argument` for a sequence that the job has not come to; the signal's reason
   */
  watch(jobId: string, options?: WatchOptions): AsyncIterable<JobEvent>;
}
