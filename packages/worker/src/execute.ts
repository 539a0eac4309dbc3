import {
  type Body,
  type Handler,
  type HandlerJob,
  type HandlerLog,
  MAX_RESULT_BYTES,
  type Outcome,
  PermanentError,
  TIMEOUT_GRACE_MS,
} from "@muster/job";
import { clampTimerMs } from "@muster/runtime";
import type { Attempt, StopReason } from "./attempt.ts";

/** What became of a handler: its outcome, and a promise of its real return where that comes later. */
export interface Execution {
  readonly outcome: Outcome;
  /** Set when the handler outlived its timeout and grace: the attempt ends without it, its slot does not. */
  readonly stillRunning?: Promise<void>;
}

/** Runs the handler of one attempt. Never rejects: whatever happens is an outcome. */
export async function execute(handler: Handler, attempt: Attempt, log: HandlerLog): Promise<Execution> {
  const { job } = attempt;
  const context = {
    signal: attempt.signal,
    log,
    attempt: job.attempt,
    maxAttempts: job.maxAttempts,
    fence: job.fence,
  };
  const settled = call(() => handler(handlerJob(attempt), context)).then(
    (value) => toOutcome(value),
    (error: unknown) => failure(error, attempt.reason, job.timeoutMs),
  );
  const outcome = await Promise.race([settled, pastGrace(attempt, settled)]);
  if (outcome !== undefined) return { outcome };
  const error = `timed out after ${job.timeoutMs} ms, and did not stop within ${TIMEOUT_GRACE_MS} ms of its signal`;
  return { outcome: { kind: "timeout", error }, stillRunning: settled.then(() => {}) };
}

/** A handler that throws before its first await fails like one that rejects. */
async function call(handler: () => unknown): Promise<unknown> {
  return handler();
}

export function handlerJob({ job }: Attempt): HandlerJob {
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
    const reason = error instanceof Error ? error.message : String(error);
    throw new PermanentError(`payload: expected JSON, got ${payload.data.length} bytes: ${reason}`, {
      cause: error,
    });
  }
}

/** Resolves with undefined once the timeout's grace is over; never, when the handler settles first. */
function pastGrace(attempt: Attempt, settled: Promise<unknown>): Promise<undefined> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      if (attempt.reason !== "timeout") return;
      timer = setTimeout(() => resolve(undefined), clampTimerMs(TIMEOUT_GRACE_MS));
    };
    attempt.signal.addEventListener("abort", onAbort, { once: true });
    void settled.finally(() => {
      clearTimeout(timer);
      attempt.signal.removeEventListener("abort", onAbort);
    });
  });
}

function toOutcome(value: unknown): Outcome {
  let result: Body | undefined;
  try {
    result = toBody(value);
  } catch (error) {
    return { kind: "permanent", error: `result: expected a value that JSON can hold: ${String(error)}` };
  }
  if (result === undefined) return { kind: "succeeded" };
  // A cut result would be a wrong one, and running the job again would make the same one.
  if (result.data.length > MAX_RESULT_BYTES) {
    const error = `result: expected at most ${MAX_RESULT_BYTES} bytes, got ${result.data.length}; store it elsewhere and return where`;
    return { kind: "permanent", error };
  }
  return { kind: "succeeded", result };
}

function toBody(value: unknown): Body | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Uint8Array) return { kind: "bytes", data: value };
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : { kind: "json", data: Buffer.from(text, "utf8") };
}

function failure(error: unknown, reason: StopReason | undefined, timeoutMs: number): Outcome {
  const text = describe(error);
  if (reason === "cancel") return { kind: "cancelled", error: text };
  if (reason === "timeout") return { kind: "timeout", error: `timed out after ${timeoutMs} ms: ${text}` };
  return error instanceof PermanentError
    ? { kind: "permanent", error: text }
    : { kind: "error", error: text };
}

/** The message with its causes; anything may be thrown, and even its conversion to text may throw. */
export function describe(error: unknown): string {
  try {
    if (!(error instanceof Error))
      return `thrown: ${typeof error === "string" ? error : JSON.stringify(error)}`;
    const own = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
    return error.cause instanceof Error ? `${own} (caused by ${describe(error.cause)})` : own;
  } catch {
    return "thrown: a value that cannot be shown";
  }
}
