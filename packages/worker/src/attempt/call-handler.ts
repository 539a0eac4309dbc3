import { types } from "node:util";
import { complete } from "@muster/db";
import {
  type Body,
  type Handler,
  type HandlerContext,
  type HandlerJob,
  type HandlerLog,
  invalid,
  type Outcome,
  type OutputStream,
  PermanentError,
  progressText,
  TIMEOUT_GRACE_MS,
  type UserTransaction,
  verdictOf,
} from "@muster/job";
import { describe } from "@muster/runtime";
import { keepingLog } from "../reports/keeping-log.ts";
import type { Reports } from "../reports/reports.ts";
import type { Attempt } from "./attempt.ts";
import { failure } from "./failure.ts";
import { toOutcome } from "./result.ts";

/** What became of a handler: its outcome, and a promise of its real return where that comes later. */
export interface Execution {
  readonly outcome: Outcome;
  /** Set when the handler outlived its timeout and grace: the attempt ends without it, its slot does not. */
  readonly stillRunning?: Promise<void>;
}

/**
 * Runs the handler of one attempt. Never rejects: whatever happens is an outcome.
 * @param makeLog called when the handler asks for its log
 * @param reports where its progress and its log lines go; the caller ends the attempt's reports
 */
export function execute(
  handler: Handler,
  attempt: Attempt,
  makeLog: () => HandlerLog,
  reports: Reports,
): Promise<Execution> {
  attempt.begin();
  const settled = settle(handler, attempt, new AttemptContext(attempt, makeLog, reports));
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    attempt.whenStopped(() => {
      const { graceMs } = attempt;
      if (graceMs === undefined) return;
      clearTimeout(grace);
      grace = setTimeout(() => resolve(outlived(attempt, settled)), graceMs);
    });
    void settled.then((outcome) => {
      clearTimeout(grace);
      resolve({ outcome });
    });
  });
}

/** A handler that throws before its first await fails like one that rejects. */
async function settle(handler: Handler, attempt: Attempt, context: HandlerContext): Promise<Outcome> {
  try {
    const value = await handler(handlerJob(attempt), context);
    if (verdictOf(value) !== undefined) throw value;
    return toOutcome(value);
  } catch (error) {
    return failure(error, attempt.reason, attempt.timeoutMs);
  }
}

function outlived({ reason, timeoutMs }: Attempt, settled: Promise<Outcome>): Execution {
  const stillRunning = settled.then(() => {});
  if (reason === "cancel") {
    const error = "was cancelled, and did not stop within the grace after its signal";
    return { outcome: { kind: "cancelled", error }, stillRunning };
  }
  const error = `timed out after ${timeoutMs} ms, and did not stop within ${TIMEOUT_GRACE_MS} ms of its signal`;
  return { outcome: { kind: "timeout", error }, stillRunning };
}

/** What costs something is made when the handler asks for it: a short job is shorter than the making of its log. */
class AttemptContext implements HandlerContext {
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly fence: number;
  readonly #attempt: Attempt;
  readonly #makeLog: () => HandlerLog;
  readonly #reports: Reports;
  #log: HandlerLog | undefined;

  constructor(attempt: Attempt, makeLog: () => HandlerLog, reports: Reports) {
    this.attempt = attempt.job.attempt;
    this.maxAttempts = attempt.job.maxAttempts;
    this.fence = attempt.job.fence;
    this.#attempt = attempt;
    this.#makeLog = makeLog;
    this.#reports = reports;
  }

  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  get log(): HandlerLog {
    this.#log ??= keepingLog(this.#makeLog(), (line) => this.#reports.add(this.#attempt, "log", line));
    return this.#log;
  }

  // Functions by themselves, because handlers take their context apart.
  get progress(): (value: unknown) => void {
    return (value) => this.#reports.add(this.#attempt, "progress", progressText(value));
  }

  get output(): (stream: OutputStream, data: Uint8Array) => void {
    return (stream, data) => {
      if (stream !== "stdout" && stream !== "stderr")
        throw invalid("output: stream", "stdout or stderr", stream);
      if (!types.isUint8Array(data)) throw invalid("output: data", "bytes (Uint8Array)", typeof data);
      this.#reports.addOutput(this.#attempt, stream, data);
    };
  }

  get completeTx(): HandlerContext["completeTx"] {
    return async (tx, result) => {
      const outcome = toOutcome(result);
      if (outcome.kind !== "succeeded") throw new PermanentError(outcome.error);
      // What was reported is written before: afterwards it would wait for the handler's transaction, and be refused.
      await this.#reports.end(this.#attempt);
      await this.#reports.kept();
      await completeTx(this.#attempt, tx, outcome.result);
    };
  }
}

async function completeTx(attempt: Attempt, tx: UserTransaction, result: Body | undefined): Promise<void> {
  // Before its statement is sent: from then on the row may be locked by the handler's transaction.
  attempt.completion ??= [];
  const { job, workerId } = attempt;
  const events = await complete(tx, { taskId: job.taskId, fence: job.fence, workerId }, result);
  attempt.completion = [...attempt.completion, ...events];
}

function handlerJob({ job }: Attempt): HandlerJob {
  return {
    id: job.taskId,
    type: job.type,
    queue: job.queue,
    priority: job.priority,
    payload: job.payload,
    json: () => parsePayload(job.payload),
  };
}

function parsePayload(payload: Body): unknown {
  if (payload.data.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(payload.data).toString("utf8"));
  } catch (error) {
    const reason = describe(error, 200);
    throw new PermanentError(`payload: expected JSON, got ${payload.data.length} bytes: ${reason}`);
  }
}
