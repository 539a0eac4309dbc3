import {
  type Handlers,
  isWorkerName,
  MAX_GIVEN_LABELS,
  MusterError,
  QUEUE_NAME,
  QUEUE_RULE,
  shown,
  WORKER_NAME_RULE,
  workerLabelsMistake,
} from "@muster/job";
import {
  aNumber,
  anObject,
  asVariable,
  aWholeNumber,
  type Logger,
  type Metrics,
  type OptionChecks,
  oneOf,
} from "@muster/runtime";
import { Sealing } from "@muster/sealing";
import { TRACE_RELATIONS, type TraceRelation } from "@muster/tracing";
import type { Isolate } from "./attempt/isolate.ts";
import type { EngineSealing } from "./sealed/open-payload.ts";
import { type WorkerSealing, workerSealingCheck } from "./sealed/worker-sealing.ts";
import type { SecretOptions } from "./secrets/index.ts";
import { WORKER_BOUNDS } from "./worker-bounds.ts";

/** What whoever starts an engine says of it, wherever its jobs come from. */
export interface HostOptions {
  readonly handlers: Handlers;
  /**
   * The same after a restart: cordons, drains and labels that operators set go by it, for all workers that have it. Default: the
   * host's name.
   */
  readonly name?: string | undefined;
  /**
   * What jobs may require of a worker, beside what it knows of its machine (`arch`, `os`, `host`, `cpu`, `memory_mb`, `gpu`, …):
   * at most 24. Default: none.
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Where others find this process's metrics, for those who scrape the fleet: host:port. Default: nowhere. */
  readonly metricsAddress?: string | undefined;
  /** Jobs at once. Default 10. */
  readonly concurrency?: number;
  /** Default: every queue. */
  readonly queues?: readonly string[] | undefined;
  /** What running jobs get at a stop before they are aborted and given back. Default 20. */
  readonly drainSeconds?: number;
  /** Needed by handlers that ask for isolation; without it they are refused. */
  readonly isolate?: Isolate;
  /** Which secrets handlers may have from `context.secret`, and where they are: docs/secrets.md. Default: none. */
  readonly secrets?: SecretOptions | undefined;
  /** How attempts stand to submits: see docs/tracing.md. The same as the submitters'. Default: `link`. */
  readonly traceRelation?: TraceRelation;
  /**
   * Payloads are opened before handlers get them, and results, errors and reports sealed before they leave this process: see
   * docs/encryption.md. Default: everything is as it is.
   */
  readonly sealing?: WorkerSealing | undefined;
  readonly log?: Logger;
  readonly metrics?: Metrics;
}

const TEXT = { expected: "text", check: (value: unknown) => typeof value === "string" && value !== "" };

/** For `checkOptions`. */
export const HOST_CHECKS: OptionChecks = {
  handlers: { ...anObject("an object with a function for each job type"), required: true },
  name: {
    expected: WORKER_NAME_RULE,
    check: (value) => typeof value === "string" && isWorkerName(value),
  },
  labels: {
    expected: "an object of texts by the names of labels",
    check: labelsMistake,
  },
  metricsAddress: TEXT,
  concurrency: aWholeNumber("a whole number", WORKER_BOUNDS.concurrency),
  queues: {
    expected: "an array of queue names, each once",
    check: (value) => Array.isArray(value) && new Set(value).size === value.length,
  },
  drainSeconds: aNumber("seconds", WORKER_BOUNDS.drainSeconds),
  isolate: { expected: "a function", check: (value) => typeof value === "function" },
  secrets: anObject("an object with allow, and folder if there is one"),
  log: anObject("a logger"),
  metrics: anObject("what createMetrics answers"),
  traceRelation: asVariable(oneOf(...TRACE_RELATIONS)),
  sealing: workerSealingCheck,
};

function labelsMistake(value: unknown): boolean | string {
  if (typeof value !== "object" || value === null) return false;
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  if (texts.length < Object.keys(value).length) return false;
  return workerLabelsMistake(Object.fromEntries(texts), MAX_GIVEN_LABELS) ?? true;
}

/** @throws MusterError `invalid_argument`: a worker of no queue would wait for ever */
export function checkQueues(queues: readonly string[] | undefined): void {
  if (queues === undefined) return;
  const bad = queues.find((queue) => !QUEUE_NAME.test(queue));
  if (queues.length > 0 && bad === undefined) return;
  const got = bad === undefined ? "an empty list" : shown(bad);
  const expected = `the names of the queues to take from, each ${QUEUE_RULE}, or undefined for all of them`;
  throw new MusterError("invalid_argument", `queues: expected ${expected}; got ${got}`);
}

export function engineSealing({ sealing }: Pick<HostOptions, "sealing">): EngineSealing | undefined {
  return sealing && { sealing: new Sealing(sealing), refusesClear: sealing.clear === "refuse" };
}
