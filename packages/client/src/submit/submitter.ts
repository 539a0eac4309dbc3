import {
  type Database,
  inUserTransaction,
  isUnique,
  jobsOf,
  type KeyedResult,
  type NewJob,
  patiently,
  promptly,
  type Series,
  submitIn,
  submitUniform,
  submitUnique,
  type Turn,
  type UniformBatch,
  type UniqueJob,
  uniformBatchOf,
} from "@muster/db";
import { laneOf, MusterError, type TraceContext, type UserTransaction } from "@muster/job";
import type { PushCircuit, RedisConnection } from "@muster/queue";
import type { Logger, Metrics } from "@muster/runtime";
import { type AnnounceOptions, announce } from "./announce.ts";
import { KnownPolicies } from "./known-policies.ts";
import { LaneRegister } from "./lane-register.ts";
import { refusalOf } from "./refusal.ts";
import { repeated } from "./repeated.ts";
import { SharedBatches } from "./shared-batches.ts";
import { type SharedSubmits, sharedSubmits } from "./shared-submits.ts";
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
import { createSubmitMetrics } from "./submit-metrics.ts";
import { WaitingRoom } from "./waiting-room.ts";

const IN_FLIGHT = 2;

export interface SubmitterOptions {
  readonly database: Database;
  readonly redis: RedisConnection;
  readonly circuit: PushCircuit;
  /** Told of jobs that arrive. */
  readonly series: Pick<Series, "of">;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Whose turn a batch is, and where it comes from. */
export interface SubmitTurn extends Turn {
  /** Of the call, for jobs that do not say it themselves. */
  readonly from?: TraceContext | undefined;
}

export interface Submitter {
  /**
   * One job: shares its statement and its push with whatever else arrives meanwhile. It is not submitted when `signal`
   * aborts before its statement is sent.
   */
  one(job: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult>;
  /** All or nothing. A small batch of jobs that are alike may share its statement and its push with others of its party. */
  all(jobs: readonly (NewJob | UniqueJob)[], turn?: SubmitTurn): Promise<SubmitResult[]>;
  /** The same for jobs that come as columns. The result of each is a new row of the id that it came with. */
  uniform(batch: UniformBatch, turn?: SubmitTurn): Promise<void>;
  /** All or nothing, in the caller's transaction. */
  within(tx: UserTransaction, jobs: readonly (NewJob | UniqueJob)[]): Promise<SubmitResult[]>;
}

/** Commits jobs and then pushes them. It answers when the rows are committed, whatever Redis says. */
export class CommittingSubmitter implements Submitter {
  readonly #options: AnnounceOptions & { readonly database: Database };
  readonly #lanes: LaneRegister;
  readonly #policies: KnownPolicies;
  readonly #room: WaitingRoom;
  readonly #plain: SharedSubmits<NewJob, SubmitResult>;
  readonly #limited: SharedSubmits<NewJob, SubmitResult>;
  readonly #keyed: SharedSubmits<UniqueJob, KeyedResult>;
  readonly #batches: SharedBatches;

  constructor(given: SubmitterOptions) {
    const { database } = given;
    this.#policies = new KnownPolicies(given);
    this.#room = new WaitingRoom({ ...given, policies: this.#policies });
    const options = {
      ...given,
      metrics: createSubmitMetrics(given.metrics, given.series),
      policies: this.#policies,
    };
    this.#options = options;
    this.#lanes = new LaneRegister({ ...options, repeated });
    const plain = (jobs: NewJob[], again: boolean): Promise<Written<SubmitResult>> =>
      submitPlain(promptly(database.query), jobs, again);
    this.#plain = sharedSubmits({ ...options, name: "submit", inFlight: IN_FLIGHT }, plain);
    const room = {
      refusals: (jobs: readonly NewJob[]) => this.#room.refusals(database, jobs),
      afterwards: (jobs: readonly NewJob[]) => this.#room.makeRoom(jobs),
    };
    // Apart from the others, whose statement knows nothing of gates, and who wait for no look at a limit's room.
    this.#limited = sharedSubmits({ ...options, ...room, name: "submit under limits", inFlight: 1 }, plain);
    // Apart as well: a key that somebody else's open transaction holds makes its whole flush wait.
    this.#keyed = sharedSubmits({ ...options, ...room, name: "submit with key", inFlight: 1 }, (jobs) =>
      submitKeyed(database, jobs),
    );
    this.#batches = new SharedBatches(options);
  }

  async one(asked: NewJob | UniqueJob, signal?: AbortSignal): Promise<SubmitResult> {
    const job = this.#policies.gate(asked);
    await this.#learnLaneOf(job);
    try {
      if (isUnique(job)) return await this.#oneUnique(job, signal);
      const line = job.gates === undefined ? this.#plain : this.#limited;
      const flushed = await line.add(job, signal);
      if ("refusal" in flushed) throw this.#full(flushed.refusal);
      await flushed.pushed;
      return flushed.outcome;
    } catch (error) {
      throw this.#refused(error);
    }
  }

  async all(asked: readonly (NewJob | UniqueJob)[], turn: Turn = {}): Promise<SubmitResult[]> {
    const { database, metrics } = this.#options;
    const jobs = asked.map((job) => this.#policies.gate(job));
    const batch = jobs.some(isUnique) ? undefined : uniformBatchOf(jobs);
    if (batch !== undefined) {
      await this.uniform(batch, turn);
      return batch.taskIds.map(newRow);
    }
    await this.#lanes.learn(jobs);
    const own = database.within(turn);
    await this.#refuseFull(own, jobs);
    const { outcomes, committed } = await repeated((again) => submitAll(own, jobs, again));
    metrics.deduplicated(jobs.filter((_, index) => outcomes[index]?.deduplicated));
    await Promise.all([announce(this.#options, committed), this.#room.makeRoom(jobs)]);
    return outcomes;
  }

  async uniform(batch: UniformBatch, turn: Turn = {}): Promise<void> {
    const model = this.#policies.gate(batch.model);
    if (model.gates !== undefined || model.placing !== undefined)
      return void (await this.all(jobsOf({ ...batch, model }), turn));
    await this.#learnLaneOf(model);
    if (this.#batches.takes(batch)) return this.#shared(batch, turn);
    const query = patiently(this.#options.database.within(turn).query);
    const committed = await repeated(async (again) => {
      if (!again) return { batch, answer: await submitUniform(query, batch) };
      return (await submitPlain(query, jobsOf(batch), again)).committed;
    });
    await announce(this.#options, committed);
  }

  async within(tx: UserTransaction, asked: readonly (NewJob | UniqueJob)[]): Promise<SubmitResult[]> {
    const jobs = asked.map((job) => this.#policies.gate(job));
    // By a connection of our own: a lane's first row, held by an open transaction, would make others wait.
    await this.#lanes.learn(jobs);
    await this.#refuseFull(this.#options.database, jobs);
    return inUserTransaction(tx, async (query) => {
      const outcomes = await submitIn(query, jobs, { pushedBy: "promoter" });
      const rows = outcomes.flatMap((outcome) => ("submitted" in outcome ? outcome.submitted : []));
      if (rows[0] !== undefined) this.#policies.hear(rows[0].policyEpoch);
      return resultsOf(outcomes, jobs);
    });
  }

  /** @throws MusterError `resource_exhausted` for all of them when a limit has no room for one */
  async #refuseFull(database: Database, jobs: readonly NewJob[]): Promise<void> {
    const refusals = await this.#room.refusals(database, jobs);
    const index = refusals.findIndex((refusal) => refusal !== undefined);
    const refusal = refusals[index];
    if (refusal === undefined) return;
    const place = jobs.length === 1 ? "" : `jobs[${index}]: `;
    throw this.#full(new MusterError("resource_exhausted", `${place}${refusal.message}`));
  }

  #full(refusal: MusterError): MusterError {
    this.#options.metrics.full();
    return refusal;
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

  async #learnLaneOf(job: NewJob): Promise<void> {
    const lane = laneOf(job.queue, job.priority, job.placing?.class);
    if (!this.#lanes.knows(lane)) await this.#lanes.learn([job]);
  }

  async #oneUnique(job: UniqueJob, signal: AbortSignal | undefined): Promise<SubmitResult> {
    const flushed = await this.#keyed.add(job, signal);
    if ("refusal" in flushed) throw this.#full(flushed.refusal);
    await flushed.pushed;
    const result = resultOf(flushed.outcome);
    if (result.deduplicated) this.#options.metrics.deduplicated([job]);
    return result;
  }
}

async function submitKeyed(database: Database, jobs: readonly UniqueJob[]): Promise<Written<KeyedResult>> {
  const outcomes = await submitUnique(database, jobs);
  return { outcomes, committed: outcomes.flatMap((outcome, index) => made(jobs[index], outcome)) };
}
