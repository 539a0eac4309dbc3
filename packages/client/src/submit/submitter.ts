import {
  type Database,
  inUserTransaction,
  isOneRowsFault,
  isUnique,
  jobsOf,
  type KeyedResult,
  type NewJob,
  patiently,
  promptly,
  submitIn,
  submitUniform,
  submitUnique,
  type Turn,
  type UniformBatch,
  type UniqueJob,
  uniformBatchOf,
} from "@muster/db";
import { laneOf, type UserTransaction } from "@muster/job";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import { type Coalescer, coalesce, type Logger } from "@muster/runtime";
import { jobBytes } from "../job-bytes.ts";
import { announce } from "./announce.ts";
import { LaneRegister } from "./lane-register.ts";
import { refusalOf } from "./refusal.ts";
import { repeated } from "./repeated.ts";
import { ROW_BYTES, SharedBatches } from "./shared-batches.ts";
import {
  made,
  newRow,
  resultOf,
  resultsOf,
  type SubmitResult,
  submitAll,
  submitPlain,
  type Written,
} from "./submit-all.ts";
import type { SubmitMetrics } from "./submit-metrics.ts";

const MAX_ROWS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
/**
 * How many bytes may wait for a database that does not answer: a limit on the number alone would allow 50,000 payloads
 * of 256 KiB.
 */
const MAX_WAITING_BYTES: number = 256 * 1024 * 1024;
const IN_FLIGHT = 2;

export interface SubmitterOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly circuit: PushCircuit;
  readonly metrics: SubmitMetrics;
  readonly log: Logger;
}

export interface Submitter {
  /**
   * One job: shares its statement and its push with whatever else arrives meanwhile. It is not submitted when `signal`
   * aborts before its statement is sent.
   */
  one(job: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult>;
  /** All or nothing. A small batch of jobs that are alike may share its statement and its push with others of its party. */
  all(jobs: readonly (NewJob | UniqueJob)[], turn?: Turn): Promise<SubmitResult[]>;
  /** The same for jobs that come as columns. The result of each is a new row of the id that it came with. */
  uniform(batch: UniformBatch, turn?: Turn): Promise<void>;
  /** All or nothing, in the caller's transaction. */
  within(tx: UserTransaction, jobs: readonly (NewJob | UniqueJob)[]): Promise<SubmitResult[]>;
}

/** Of a job in a shared flush. `pushed` settles when the whole flush is in the lists, or has waited long enough for it. */
interface Flushed<Outcome> {
  readonly outcome: Outcome;
  readonly pushed: Promise<unknown>;
}

/** Commits jobs and then pushes them. It answers when the rows are committed, whatever Redis says. */
export function createSubmitter(options: SubmitterOptions): Submitter {
  return new CommittingSubmitter(options);
}

class CommittingSubmitter implements Submitter {
  readonly #options: SubmitterOptions;
  readonly #lanes: LaneRegister;
  readonly #plain: Coalescer<NewJob, Flushed<SubmitResult>>;
  readonly #keyed: Coalescer<UniqueJob, Flushed<KeyedResult>>;
  readonly #batches: SharedBatches;

  constructor(options: SubmitterOptions) {
    const { database } = options;
    this.#options = options;
    this.#lanes = new LaneRegister({ ...options, repeated });
    this.#plain = shared({ ...options, name: "submit", inFlight: IN_FLIGHT }, (jobs, again) =>
      submitPlain(promptly(database.query), jobs, again),
    );
    // Apart from the others: a key that somebody else's open transaction holds makes its whole flush wait.
    this.#keyed = shared({ ...options, name: "submit with key", inFlight: 1 }, (jobs) =>
      submitKeyed(database, jobs),
    );
    this.#batches = new SharedBatches(options);
  }

  async one(job: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult> {
    await this.#learnLaneOf(job);
    try {
      if (isUnique(job)) return await this.#oneUnique(job, signal);
      const { outcome, pushed } = await this.#plain.add(job, signal);
      await pushed;
      return outcome;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  async all(jobs: readonly (NewJob | UniqueJob)[], turn: Turn = {}): Promise<SubmitResult[]> {
    const { database, metrics } = this.#options;
    const batch = jobs.some(isUnique) ? undefined : uniformBatchOf(jobs);
    if (batch !== undefined) {
      await this.uniform(batch, turn);
      return batch.taskIds.map(newRow);
    }
    await this.#lanes.learn(lanesOf(jobs));
    const own = database.within(turn);
    const { outcomes, committed } = await repeated((again) => submitAll(own, jobs, again));
    metrics.deduplicated(jobs.filter((_, index) => outcomes[index]?.deduplicated));
    await announce(this.#options, committed);
    return outcomes;
  }

  async uniform(batch: UniformBatch, turn: Turn = {}): Promise<void> {
    await this.#learnLaneOf(batch.model);
    if (this.#batches.takes(batch)) return this.#shared(batch, turn);
    const query = patiently(this.#options.database.within(turn).query);
    const committed = await repeated(async (again) => {
      if (!again) return { batch, answer: await submitUniform(query, batch) };
      return (await submitPlain(query, jobsOf(batch), again)).committed;
    });
    await announce(this.#options, committed);
  }

  async within(tx: UserTransaction, jobs: readonly (NewJob | UniqueJob)[]): Promise<SubmitResult[]> {
    // By a connection of our own: a lane's first row, held by an open transaction, would make others wait.
    await this.#lanes.learn(lanesOf(jobs));
    return inUserTransaction(tx, async (query) => {
      const outcomes = await submitIn(query, jobs, { pushedBy: "promoter" });
      return resultsOf(outcomes, jobs);
    });
  }

  async #shared(batch: UniformBatch, turn: Turn): Promise<void> {
    try {
      await this.#batches.submit(batch, turn);
    } catch (error) {
      throw this.#refused(error);
    }
  }

  /** What the caller hears of an error. */
  #refused(error: unknown): unknown {
    const refusal = refusalOf(error);
    if (refusal !== undefined) this.#options.metrics.refused();
    return refusal ?? error;
  }

  async #learnLaneOf({ queue, priority }: NewJob): Promise<void> {
    const lane = laneOf(queue, priority);
    if (!this.#lanes.knows(lane)) await this.#lanes.learn([lane]);
  }

  async #oneUnique(job: UniqueJob, signal: AbortSignal | undefined): Promise<SubmitResult> {
    const { outcome, pushed } = await this.#keyed.add(job, signal);
    await pushed;
    const result = resultOf(outcome);
    if (result.deduplicated) this.#options.metrics.deduplicated([job]);
    return result;
  }
}

/** The lanes of the jobs, of which neighbours mostly share one. */
function lanesOf(jobs: readonly NewJob[]): string[] {
  const differ = (job: NewJob, before: NewJob | undefined): boolean =>
    job.queue !== before?.queue || job.priority !== before.priority;
  return jobs
    .filter((job, index) => differ(job, jobs[index - 1]))
    .map(({ queue, priority }) => laneOf(queue, priority));
}

async function submitKeyed(database: Database, jobs: readonly UniqueJob[]): Promise<Written<KeyedResult>> {
  const outcomes = await submitUnique(database, jobs);
  return { outcomes, committed: outcomes.flatMap((outcome, index) => made(jobs[index], outcome)) };
}

interface SharedOptions extends SubmitterOptions {
  readonly name: string;
  readonly inFlight: number;
}

/** Jobs that share their statement and their push. */
function shared<Job extends NewJob, Outcome>(
  { name, inFlight, ...options }: SharedOptions,
  write: (jobs: Job[], again: boolean) => Promise<Written<Outcome>>,
): Coalescer<Job, Flushed<Outcome>> {
  return coalesce<Job, Flushed<Outcome>>({
    name,
    inFlight,
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES,
    maxWaitingBytes: MAX_WAITING_BYTES,
    sizeOf,
    retrySingly: isOneRowsFault,
    flush: async (jobs) => {
      const { outcomes, committed } = await repeated((again) => write(jobs, again));
      const pushed = announce(options, committed);
      return outcomes.map((outcome) => ({ outcome, pushed }));
    },
  });
}

const sizeOf = (job: NewJob): number => ROW_BYTES + jobBytes(job);
