import { types } from "node:util";
import {
  type Body,
  type ClaimedJob,
  type HandlerContext,
  type HandlerJob,
  type HandlerLog,
  invalid,
  MusterError,
  type OutputStream,
  PermanentError,
  progressText,
  tickOf,
} from "@muster/job";
import { describe } from "@muster/runtime";
import type { HandlerTransactions } from "../port.ts";
import { keepingLog } from "../reports/keeping-log.ts";
import type { Reports } from "../reports/reports.ts";
import type { Attempt } from "./attempt.ts";
import { ownPayload } from "./own-payload.ts";
import { toOutcome } from "./result.ts";

/** What a handler's context is made from, the same for all attempts. */
export interface HandlerServices {
  /** Where its progress and its log lines go; the caller of the handler ends the attempt's reports. */
  readonly reports: Reports;
  /** A log of its own for a job, called when its handler asks for one. */
  readonly logOf: (job: ClaimedJob) => HandlerLog;
  /** Undefined where handlers cannot write to the store's own database: `completeTx` is refused then. */
  readonly transactions?: Pick<HandlerTransactions, "complete"> | undefined;
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

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get log(): HandlerLog {
    const { logOf, reports } = this.#services;
    this.#log ??= keepingLog(logOf(this.#attempt.job), (line) => reports.add(this.#attempt, "log", line));
    return this.#log;
  }

  // Free functions, because handlers destructure their context.
  get progress(): (value: unknown) => void {
    return (value) => this.#services.reports.add(this.#attempt, "progress", progressText(value));
  }

  get output(): (stream: OutputStream, data: Uint8Array) => void {
    return (stream, data) => {
      if (stream !== "stdout" && stream !== "stderr")
        throw invalid("output: stream", "stdout or stderr", stream);
      if (!types.isUint8Array(data)) throw invalid("output: data", "bytes (Uint8Array)", typeof data);
      this.#services.reports.addOutput(this.#attempt, stream, data);
    };
  }

  get completeTx(): HandlerContext["completeTx"] {
    return async (tx, result) => {
      const [attempt, { reports, transactions }] = [this.#attempt, this.#services];
      if (transactions === undefined) throw cannotComplete();
      const outcome = toOutcome(result);
      if (outcome.kind !== "succeeded") throw new PermanentError(outcome.error);
      // Reports are written first: afterwards they would wait for the handler's transaction, and be refused.
      await reports.end(attempt);
      await reports.kept();
      // Before its statement is sent: from then on the row may be locked by the handler's transaction.
      attempt.completion ??= [];
      const events = await transactions.complete(tx, attempt.key, outcome.result);
      attempt.completion = [...attempt.completion, ...events];
    };
  }
}

function cannotComplete(): MusterError {
  return new MusterError(
    "failed_precondition",
    "completeTx: expected a worker that has its jobs from the database that `tx` is of; this one has them from a service: return the result instead",
  );
}
