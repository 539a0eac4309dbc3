import type { Priority } from "./lane.ts";
import type { Body } from "./outcome.ts";
import type { UserTransaction } from "./transaction.ts";

/** The job as its handler sees it. `Json` is what the handler expects its JSON payload to be; it is not checked. */
export interface HandlerJob<Json = unknown> {
  readonly id: string;
  readonly type: string;
  readonly queue: string;
  readonly priority: Priority;
  /** The payload as it was submitted. */
  readonly payload: Body;
  /**
   * The payload parsed as JSON; null when it is empty.
   * @throws PermanentError when it is not JSON: running it again would not change that.
   */
  json(): Json;
}

/**
 * Writes to the worker's log, each line with the job's id and attempt. Lines above debug are kept with the job as well,
 * for WatchJob: the first 200 of an attempt, 64 KiB together.
 */
export interface HandlerLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type OutputStream = "stdout" | "stderr";

export interface HandlerContext {
  /** Fires on cancel, timeout, shutdown past its drain, and lost lease: stop then, nothing more will be recorded. */
  readonly signal: AbortSignal;
  readonly log: HandlerLog;
  /**
   * How far the job has come: a fraction from 0 to 1, or any value of at most 1 KiB as JSON. Kept with the job within a
   * quarter of a second, the last one before the job's end; of several within that time only the last.
   * @throws MusterError `invalid_argument` for anything else, which fails the attempt like any error
   */
  readonly progress: (value: unknown) => void;
  /**
   * What a program started by the handler writes, as it arrives, for StreamOutput. The first 256 KiB of an attempt are
   * kept; what the program says at its end belongs in the result.
   */
  readonly output: (stream: OutputStream, data: Uint8Array) => void;
  /** From 1; a job that was lost with its worker, given back at a deploy or snoozed runs again under the same number. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /**
   * Grows with every start of this job. Pass it to whatever you write to: a store that refuses a smaller fence than the
   * last it saw cannot be overwritten by an attempt that was paused, given up and replaced meanwhile.
   */
  readonly fence: number;
  /** The schedule that made the job; undefined where none did. */
  readonly schedule?: string | undefined;
  /** The time of its schedule that the job stands for, before jitter: what to report on, however late it runs. */
  readonly scheduledFor?: Date | undefined;
  /**
   * Where what this handler does comes from, as W3C's trace context has it: pass it on with calls to other services. Of this
   * attempt's span, or of the submit where this worker is not traced; undefined where neither is.
   */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /**
   * The value of a secret that jobs of this type may use (SECRETS_ALLOW), read anew from the worker's files or environment:
   * ask for it where you use it, and it may be exchanged meanwhile. It is hidden in errors, log lines, progress and
   * results from now on.
   * @throws PermanentError when it is not allowed; Error when it is allowed and not there
   */
  readonly secret: (name: string) => Promise<string>;
  /**
   * Ends this attempt as succeeded in a transaction of the handler's own, so that what the handler writes there and the
   * job's end are committed together or not at all. Make it the last statement before the commit (until then the job's
   * row is locked), and return after it. A handler that returns although its transaction was rolled back has still
   * succeeded: let the error propagate.
   * @param result as what a handler returns; the return value does not count then
   * @throws MusterError `failed_precondition` when the attempt was given up and does not hold the job any more: roll
   * back; `invalid_argument` when `tx` is no transaction
   * @throws PermanentError when the result is too large, or not JSON
   */
  completeTx(tx: UserTransaction, result?: unknown): Promise<void>;
}

/**
 * Does one job. What it returns is the job's result: nothing, bytes (Uint8Array), or a value that JSON can hold.
 * What it throws fails the attempt, which is retried. RetryError, PermanentError, Snooze, RateLimitError and
 * CancelledError say something else, thrown or returned: see {@link HandlerDecision}.
 * It may run more than once for one job (a worker can die after the work and before the record): make it repeatable.
 */
export type Handler<Json = unknown> = (job: HandlerJob<Json>, context: HandlerContext) => unknown;

/** Handlers by job type. */
// oxlint-disable-next-line typescript/no-explicit-any -- each handler names its own payload; unknown would refuse all
export type Handlers = Readonly<Record<string, Handler<any>>>;
