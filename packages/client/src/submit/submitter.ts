import {
  type Database,
  inUserTransaction,
  isOneRowsFault,
  isUnique,
  jobsOf,
  type KeyedResult,
  type NewJob,
  patiently,
  submitIn,
  submitUniform,
  submitUnique,
  type Turn,
  type UniformBatch,
  type UniqueJob,
} from "@muster/db";
import { isUnavailable, laneOf, MusterError, type UserTransaction } from "@muster/job";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import {
  CoalesceFullError,
  type Coalescer,
  coalesce,
  faultKind,
  type Logger,
  type RetryOptions,
  retry,
} from "@muster/runtime";
import { jobBytes } from "../job-bytes.ts";
import { announce } from "./announce.ts";
import { LaneRegister } from "./lane-register.ts";
import { made, resultOf, type SubmitResult, submitAll, submitPlain, type Written } from "./submit-all.ts";
import type { SubmitMetrics } from "./submit-metrics.ts";

const MAX_ROWS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
/**
 * How many bytes may wait for a database that does not answer: a limit on the number alone would allow 50,000 payloads
 * of 256 KiB.
 */
const MAX_WAITING_BYTES: number = 256 * 1024 * 1024;
const IN_FLIGHT = 2;
/** What a row takes in a statement besides its payload and its labels. */
const ROW_BYTES = 300;

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
  /** All or nothing, in a statement of their own. */
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

  constructor(options: SubmitterOptions) {
    const { database } = options;
    this.#options = options;
    this.#lanes = new LaneRegister({ ...options, repeated });
    this.#plain = shared({ ...options, name: "submit", inFlight: IN_FLIGHT }, (jobs, again) =>
      submitPlain(database.query, jobs, again),
    );
    // Apart from the others: a key that somebody else's open transaction holds makes its whole flush wait.
    this.#keyed = shared({ ...options, name: "submit with key", inFlight: 1 }, (jobs) =>
      submitKeyed(database, jobs),
    );
  }

  async one(job: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult> {
    const lane = laneOf(job.queue, job.priority);
    if (!this.#lanes.knows(lane)) await this.#lanes.learn([lane]);
    try {
      if (isUnique(job)) return await this.#oneUnique(job, signal);
      const { outcome, pushed } = await this.#plain.add(job, signal);
      await pushed;
      return outcome;
    } catch (error) {
      throw error instanceof CoalesceFullError ? overloaded(error) : error;
    }
  }

  async all(jobs: readonly (NewJob | UniqueJob)[], turn: Turn = {}): Promise<SubmitResult[]> {
    const { database, metrics } = this.#options;
    await this.#lanes.learn(lanesOf(jobs));
    const own = database.within(turn);
    const { outcomes, committed } = await repeated((again) => submitAll(own, jobs, again));
    metrics.deduplicated(jobs.filter((_, index) => outcomes[index]?.deduplicated));
    await announce(this.#options, committed);
    return outcomes;
  }

  async uniform(batch: UniformBatch, turn: Turn = {}): Promise<void> {
    await this.#lanes.learn(lanesOf([batch.model]));
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
    return inUserTransaction(tx, async (query) =>
      (await submitIn(query, jobs, { route: "promoter" })).map(resultOf),
    );
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

/** What is refused until an operator fixes something is refused at once: its caller would wait in vain. */
const REPEATS: RetryOptions = {
  initialMs: 100,
  maxMs: 1_000,
  maxTries: 3,
  retryIf: (error) => isUnavailable(error) && faultKind(error) !== "permanent",
};

const sizeOf = (job: NewJob): number => ROW_BYTES + jobBytes(job);

/** Repeats what was not answered, with the same ids: a statement that did succeed is found to be done. */
function repeated<T>(write: (again: boolean) => Promise<T>): Promise<T> {
  return retry((tries) => write(tries > 1), REPEATS);
}

function overloaded(cause: CoalesceFullError): MusterError {
  const message =
    "more submits are waiting for the database than this process may hold; slow down and try again";
  return new MusterError("resource_exhausted", message, { cause });
}
