import { databaseAddressOf, openStores, type StoreOptions } from "@muster/dispatch";
import type { JobDefinition } from "@muster/job";
import { createPushCircuit } from "@muster/queue";
import { createLifecycle, createLogger, createMetrics, type Logger, type Metrics } from "@muster/runtime";
import { Sealing, type SealingOptions } from "@muster/sealing";
import type { TraceRelation } from "@muster/tracing";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyJobs } from "./any-jobs.ts";
import { checkClientOptions } from "./check-options.ts";
import { checkRequest, checkRequests } from "./check-request.ts";
import { Follower } from "./follow/follower.ts";
import { SealingSubmitter } from "./submit/sealing-submitter.ts";
import type { Submitter } from "./submit/submitter.ts";
import { createSubmitter } from "./submit/traced-submitter.ts";
import { type TypedJobs, typedJobs } from "./typed-jobs.ts";
import { createIdSource } from "./uuid-v7.ts";

/** Two flushes of single submits, one of submits with a key, and batches beside them. */
const CONNECTIONS = 4;

export interface ClientOptions extends StoreOptions {
  readonly log?: Logger;
  readonly metrics?: Metrics;
  /** How attempts stand to submits: see docs/tracing.md. The same as the workers'. Default: `link`. */
  readonly traceRelation?: TraceRelation;
  /**
   * Payloads are sealed before they leave this process, and results, errors and reports opened when they come back: see
   * docs/encryption.md. The workers of these jobs need the same keys. Default: everything is as it is given.
   */
  readonly sealing?: SealingOptions;
}

/** Submits from within the caller's own process, without an API server between it and the stores. */
export interface Client extends AnyJobs {
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
  const { traceRelation } = options;
  const sealing = options.sealing && new Sealing(options.sealing);
  const plain = createSubmitter({ ...stores, circuit, metrics, log, traceRelation });
  const submitter = sealing === undefined ? plain : new SealingSubmitter(plain, sealing);
  const follower = stack.use("watches", new Follower({ ...stores, log, metrics, sealing }));
  const client: AnyJobs & Pick<Client, "close"> = {
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
