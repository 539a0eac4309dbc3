import { databaseAddressOf, openStores, type StoreOptions } from "@muster/dispatch";
import type { JobDefinition, UserTransaction } from "@muster/job";
import { createPushCircuit } from "@muster/queue";
import { createLifecycle, createLogger, createMetrics, type Logger, type Metrics } from "@muster/runtime";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { checkClientOptions } from "./check-options.ts";
import { checkRequest, checkRequests } from "./check-request.ts";
import { Follower, type FollowOptions, type WatchOptions } from "./follow/follower.ts";
import type { JobEvent } from "./follow/job-event.ts";
import type { JobRequest } from "./job-request.ts";
import type { SubmitResult } from "./submit/submit-all.ts";
import { createSubmitter, type Submitter } from "./submit/submitter.ts";
import { type TypedJobs, typedJobs } from "./typed-jobs.ts";
import { createIdSource } from "./uuid-v7.ts";

/** Two flushes of single submits, one of submits with a key, and batches beside them. */
const CONNECTIONS = 4;

export interface ClientOptions extends StoreOptions {
  readonly log?: Logger;
  readonly metrics?: Metrics;
}

/** Submits from within the caller's own process, without an API server between it and the stores. */
export interface Client {
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
  /** Submits and follows jobs of one definition: payloads that its schema refuses do not compile, and are refused. */
  jobs<Payload extends StandardSchemaV1, Result extends StandardSchemaV1>(
    definition: JobDefinition<string, Payload, Result>,
  ): TypedJobs<Payload, Result>;
  /** Ends what is watched, waits for the pushes under way, and closes every connection. */
  close(): Promise<void>;
}

/**
 * Connects at the first submit, so that a process can start while its stores are away.
 * @throws ConfigError naming every option that is missing, wrong or unknown
 */
export function openClient(options: ClientOptions): Client {
  checkClientOptions(options);
  const log = options.log ?? createLogger({ name: "muster", level: "info" });
  const metrics = options.metrics ?? createMetrics();
  const stack = createLifecycle(log);
  const name = "muster-client";
  const connections = options.databaseConnections ?? CONNECTIONS;
  const databaseAddress = databaseAddressOf(options);
  const stores = openStores(stack, {
    databaseAddress,
    redis: options.redis,
    name,
    connections,
    log,
    metrics,
  });
  const { redis } = stores;
  const circuit = createPushCircuit({ redis, metrics });
  stack.use("pushes", { stop: () => circuit.close() });
  const submitter = createSubmitter({ ...stores, circuit, metrics, log });
  const follower = stack.use("watches", new Follower({ ...stores, log, metrics }));
  const client: Omit<Client, "jobs"> = {
    ...submits(submitter),
    result: (jobId, followed) => follower.result(jobId, followed),
    watch: (jobId, watched) => follower.watch(jobId, watched),
    close: () => stack.stop(),
  };
  return { ...client, jobs: (definition) => typedJobs(client, definition) };
}

function submits(submitter: Submitter): Pick<Client, "submit" | "submitMany" | "submitTx" | "submitManyTx"> {
  const newId = createIdSource();
  return {
    submit: async (job) => submitter.one(checkRequest(job, newId())),
    submitMany: async (jobs) => {
      const checked = checkRequests(jobs, newId);
      return checked.length === 0 ? [] : submitter.all(checked);
    },
    submitTx: async (tx, job) => {
      const [result] = await submitter.within(tx, [checkRequest(job, newId())]);
      if (result === undefined) throw new Error("a submit was not answered");
      return result;
    },
    submitManyTx: async (tx, jobs) => {
      const checked = checkRequests(jobs, newId);
      return checked.length === 0 ? [] : submitter.within(tx, checked);
    },
  };
}
