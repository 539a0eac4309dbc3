import {
  type Database,
  inUserTransaction,
  isOneRowsFault,
  isUnique,
  type KeyedResult,
  type NewJob,
  type Submitted,
  submit,
  submitIn,
  submitUnique,
  type Turn,
  type UniqueJob,
} from "@muster/db";
import { isUnavailable, laneOf, MusterError, type UserTransaction } from "@muster/job";
import { type Placed, type PushCircuit, placedJob, type RedisConnection } from "@muster/queue";
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
import { LaneRegister } from "./lane-register.ts";
import {
  type Committed,
  commit,
  made,
  newRow,
  resultOf,
  type SubmitResult,
  submitAll,
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
  /** All or nothing, in the caller's transaction. */
  within(tx: UserTransaction, jobs: readonly (NewJob | UniqueJob)[]): Promise<SubmitResult[]>;
}

/** Of a job in a shared flush. `pushed` settles when the whole flush is in the lists, or has waited long enough for it. */
interface Flushed<T> {
  readonly outcome: T;
  readonly pushed: Promise<void>;
}

/** Commits jobs and then pushes them. It answers when the rows are committed, whatever Redis says. */
export function createSubmitter(options: SubmitterOptions): Submitter {
  return new CommittingSubmitter(options);
}

class CommittingSubmitter implements Submitter {
  readonly #options: SubmitterOptions;
  readonly #lanes: LaneRegister;
  readonly #plain: Coalescer<NewJob, Flushed<Submitted>>;
  readonly #keyed: Coalescer<UniqueJob, Flushed<KeyedResult>>;

  constructor(options: SubmitterOptions) {
    const { database } = options;
    this.#options = options;
    this.#lanes = new LaneRegister({ ...options, repeated });
    const push = (rows: readonly Committed[]): Promise<void> => announce(options, rows);
    this.#plain = shared<NewJob, Submitted>(
      { name: "submit", inFlight: IN_FLIGHT, push },
      (jobs, again) => submit(database.query, jobs, { again }),
      commit,
    );
    // Apart from the others: a key that somebody else's open transaction holds makes its whole flush wait.
    this.#keyed = shared<UniqueJob, KeyedResult>(
      { name: "submit with key", inFlight: 1, push },
      (jobs) => submitUnique(database, jobs),
      made,
    );
  }

  async one(job: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult> {
    const lane = laneOf(job.queue, job.priority);
    if (!this.#lanes.knows(lane)) await this.#lanes.learn([lane]);
    try {
      if (isUnique(job)) return await this.#oneUnique(job, signal);
      const { outcome, pushed } = await this.#plain.add(job, signal);
      await pushed;
      return newRow(outcome);
    } catch (error) {
      throw error instanceof CoalesceFullError ? overloaded(error) : error;
    }
  }

  async all(jobs: readonly (NewJob | UniqueJob)[], turn: Turn = {}): Promise<SubmitResult[]> {
    const { database, metrics } = this.#options;
    await this.#lanes.learn(lanesOf(jobs));
    const own = database.within(turn);
    const { results, committed } = await repeated((again) => submitAll(own, jobs, again));
    metrics.deduplicated(jobs.filter((_, index) => results[index]?.deduplicated));
    await announce(this.#options, committed);
    return results;
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

const lanesOf = (jobs: readonly NewJob[]): string[] => jobs.map((job) => laneOf(job.queue, job.priority));

interface SharedOptions {
  readonly name: string;
  readonly inFlight: number;
  readonly push: (rows: readonly Committed[]) => Promise<void>;
}

/** Jobs that share their statement and their push. `rowsOf` says which row, if any, an outcome stands for. */
function shared<Job extends NewJob, Result>(
  { name, inFlight, push }: SharedOptions,
  write: (jobs: Job[], again: boolean) => Promise<Result[]>,
  rowsOf: (job: Job | undefined, outcome: Result) => Committed[],
): Coalescer<Job, Flushed<Result>> {
  return coalesce<Job, Flushed<Result>>({
    name,
    inFlight,
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES,
    maxWaitingBytes: MAX_WAITING_BYTES,
    sizeOf,
    retrySingly: isOneRowsFault,
    flush: async (jobs) => {
      const outcomes = await repeated((again) => write(jobs, again));
      const pushed = push(outcomes.flatMap((outcome, index) => rowsOf(jobs[index], outcome)));
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

/** Never rejects. */
async function announce({ circuit, metrics }: SubmitterOptions, rows: readonly Committed[]): Promise<void> {
  metrics.submitted(rows.map(({ job }) => job));
  const items: Placed[] = rows
    .filter(({ submitted }) => submitted.state === "queued")
    .map(({ job, submitted }) => placedJob(job, laneOf(job.queue, job.priority), submitted.enqueuedMs));
  if (items.length > 0) await circuit.push(items);
}
