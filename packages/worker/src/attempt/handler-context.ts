import { types } from "node:util";
import {
  type Body,
  type ClaimedJob,
  type HandlerContext,
  type HandlerJob,
  type HandlerLog,
  type HandlerTransactions,
  invalid,
  MusterError,
  type OutputStream,
  PermanentError,
  progressText,
  tickOf,
} from "@muster/job";
import { describe } from "@muster/runtime";
import { keepingLog } from "../reports/keeping-log.ts";
import type { Reports } from "../reports/reports.ts";
import { openSecrets, type Secrets } from "../secrets/index.ts";
import type { Attempt } from "./attempt.ts";
import { OutputWithoutSecrets, reportWithoutSecrets, withoutSecrets } from "./kept-secrets.ts";
import { ownPayload } from "./own-payload.ts";
import { toOutcome } from "./result.ts";

const NO_SECRETS: Secrets = openSecrets({ allow: [] });

/** What a handler's context is made from, the same for all attempts. */
export interface HandlerServices {
  /** Where its progress and its log lines go; the caller of the handler ends the attempt's reports. */
  readonly reports: Reports;
  /** A log of its own for a job, called when its handler asks for one. */
  readonly logOf: (job: ClaimedJob, traceId: string | undefined) => HandlerLog;
  /** Undefined where handlers cannot write to the store's own database: `completeTx` is refused then. */
  readonly transactions?: Pick<HandlerTransactions, "complete"> | undefined;
  /** Default: none may be used. */
  readonly secrets?: Secrets | undefined;
}

/** The job as its handler sees it. */
export function handlerJob({ job }: Attempt): HandlerJob {
  const payload = ownPayload(job);
  return {
    id: job.taskId,
    type: job.type,
    queue: job.queue,
    priority: job.priority,
    payload,
    json: () => parsePayload(payload),
  };
}

function parsePayload(payload: Body): unknown {
  if (payload.data.length === 0) return null;
  try {
    const { buffer, byteOffset, byteLength } = payload.data;
    return JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString("utf8"));
  } catch (error) {
    const reason = describe(error, 200);
    throw new PermanentError(`payload: expected JSON, got ${payload.data.length} bytes: ${reason}`);
  }
}

/** Built lazily: a logger can cost more than a short job. */
export class AttemptContext implements HandlerContext {
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly #attempt: Attempt;
  readonly #services: HandlerServices;
  #log: HandlerLog | undefined;
  #written: OutputWithoutSecrets | undefined;

  constructor(attempt: Attempt, services: HandlerServices) {
    this.attempt = attempt.job.attempt;
    this.maxAttempts = attempt.job.maxAttempts;
    this.fence = attempt.job.fence;
    this.#attempt = attempt;
    this.#services = services;
  }

  get schedule(): string | undefined {
    return tickOf(this.#attempt.job.tick)?.schedule;
  }

  get scheduledFor(): Date | undefined {
    return tickOf(this.#attempt.job.tick)?.scheduledFor;
  }

  get traceparent(): string | undefined {
    return this.#attempt.trace?.traceparent;
  }

  get tracestate(): string | undefined {
    return this.#attempt.trace?.tracestate;
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get log(): HandlerLog {
    const { logOf, reports } = this.#services;
    const { job, traceId } = this.#attempt;
    this.#log ??= keepingLog(logOf(job, traceId), (line) => reports.add(this.#attempt, "log", line));
    return this.#log;
  }

  // Free functions, because handlers destructure their context.
  get progress(): (value: unknown) => void {
    return (value) => {
      const text = progressText(value);
      const told = this.#attempt.knowsSecrets ? reportWithoutSecrets(text) : text;
      this.#services.reports.add(this.#attempt, "progress", told);
    };
  }

  get output(): (stream: OutputStream, data: Uint8Array) => void {
    return (stream, data) => {
      if (stream !== "stdout" && stream !== "stderr")
        throw invalid("output: stream", "stdout or stderr", stream);
      if (!types.isUint8Array(data)) throw invalid("output: data", "bytes (Uint8Array)", typeof data);
      const told = this.#attempt.knowsSecrets ? this.#outputFilter().of(stream, data) : data;
      this.#services.reports.addOutput(this.#attempt, stream, told);
    };
  }

  #outputFilter(): OutputWithoutSecrets {
    if (this.#written !== undefined) return this.#written;
    const written = new OutputWithoutSecrets();
    this.#written = written;
    this.#attempt.onLastReport = () => {
      for (const [stream, rest] of written.rest())
        this.#services.reports.addOutput(this.#attempt, stream, rest);
    };
    return written;
  }

  get secret(): (name: string) => Promise<string> {
    return (name) => {
      // Before it is known: what is returned meanwhile may have it from another attempt.
      this.#attempt.knowsSecrets = true;
      return (this.#services.secrets ?? NO_SECRETS).get(name, { type: this.#attempt.job.type });
    };
  }

  get completeTx(): HandlerContext["completeTx"] {
    return async (tx, value) => {
      const [attempt, { reports, transactions }] = [this.#attempt, this.#services];
      if (transactions === undefined) throw cannotComplete();
      const returned = toOutcome(value);
      const outcome = this.#attempt.knowsSecrets ? withoutSecrets(returned) : returned;
      if (outcome.kind !== "succeeded") throw new PermanentError(outcome.error);
      // Before anything is waited for: a handler that does not wait for this may have returned by then, and its ending,
      // which has to wait for the handler's transaction, would hold up all that share its statement.
      attempt.onLastReport?.();
      attempt.completion ??= [];
      // Reports are written first: afterwards they would wait for the handler's transaction, and be refused.
      await reports.end(attempt);
      await reports.kept();
      const result = await sealedIfAny(attempt, outcome.result);
      const events = await transactions.complete(tx, attempt.key, result);
      attempt.completion = [...attempt.completion, ...events];
    };
  }
}

function sealedIfAny({ sealResult }: Attempt, result: Body | undefined): Promise<Body> | Body | undefined {
  return result === undefined || sealResult === undefined ? result : sealResult(result);
}

function cannotComplete(): MusterError {
  return new MusterError(
    "failed_precondition",
    "completeTx: expected a worker that has its jobs from the database that `tx` is of; this one has them from a service: return the result instead",
  );
}
