import { jobsOf, type NewJob, type UniformBatch, type UniqueJob } from "@muster/db";
import type { UserTransaction } from "@muster/job";
import type { Sealing } from "@muster/sealing";
import { checkBatchBytes } from "../check-batch.ts";
import { sealJobs } from "./seal-jobs.ts";
import type { SubmitResult } from "./submit-all.ts";
import type { SubmitTurn, Submitter } from "./submitter.ts";

type AnyJob = NewJob | UniqueJob;

/** Seals payloads, and lets another one submit the jobs, which sees no clear text. */
export class SealingSubmitter implements Submitter {
  readonly #submitter: Submitter;
  readonly #sealing: Sealing;

  constructor(submitter: Submitter, sealing: Sealing) {
    this.#submitter = submitter;
    this.#sealing = sealing;
  }

  async one(job: AnyJob, signal?: AbortSignal): Promise<SubmitResult> {
    const [sealed = job] = await sealJobs(this.#sealing, [job]);
    return this.#submitter.one(sealed, signal);
  }

  async all(jobs: readonly AnyJob[], turn?: SubmitTurn): Promise<SubmitResult[]> {
    return this.#submitter.all(await this.#sealAll(jobs), turn);
  }

  async uniform(batch: UniformBatch, turn?: SubmitTurn): Promise<void> {
    await this.all(jobsOf(batch), turn);
  }

  async within(tx: UserTransaction, jobs: readonly AnyJob[]): Promise<SubmitResult[]> {
    return this.#submitter.within(tx, await this.#sealAll(jobs));
  }

  async #sealAll(jobs: readonly AnyJob[]): Promise<AnyJob[]> {
    const sealed = await sealJobs(this.#sealing, jobs);
    if (sealed.length > 1) checkBatchBytes(sealed);
    return sealed;
  }
}
