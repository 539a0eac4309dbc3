import type { KeyedJob, NewJob } from "@muster/db";
import {
  type Body,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUT_MS,
  invalid,
  isPriority,
  MAX_DELAY_MS,
  MAX_KEY_LENGTH,
  MAX_MAX_ATTEMPTS,
  MAX_TIMEOUT_MS,
  MAX_TYPE_LENGTH,
  PRIORITIES,
  type Priority,
  RETRY_LIMITS,
  type RetryPolicy,
  readCount,
  readLabels,
  readNumber,
  readPayload,
  readQueue,
  readText,
} from "@muster/job";
import { requestHash } from "./request-hash.ts";

/** A job as code in the same process asks for it. */
export interface JobRequest {
  readonly type: string;
  /** Opaque bytes, at most 256 KiB. At most one of `payload` and `json`. */
  readonly payload?: Uint8Array;
  /** Any value that JSON can hold. */
  readonly json?: unknown;
  /** Default: `default`. */
  readonly queue?: string;
  /** Default: `default`. */
  readonly priority?: Priority;
  /** Default: 10. */
  readonly maxAttempts?: number;
  /** One attempt's run time. Default: one hour. */
  readonly timeoutMs?: number;
  /** Not before this long from now, by the database's clock. At most one of `delayMs` and `runAt`. */
  readonly delayMs?: number;
  readonly runAt?: Date;
  /** What it leaves out has its default. */
  readonly retry?: Partial<RetryPolicy>;
  /** While the job is unfinished, and for a day: the same key makes no second job. */
  readonly idempotencyKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The job as SQL takes it, with its defaults. `at` stands before each field's name in messages.
 * @throws MusterError `invalid_argument` naming the field, what was expected and what came
 */
export function checkRequest(at: string, request: JobRequest, taskId: string): NewJob | KeyedJob {
  const { queue = DEFAULT_QUEUE, priority = "default", idempotencyKey } = request;
  readQueue(`${at}queue`, queue);
  if (!isPriority(priority)) throw invalid(`${at}priority`, PRIORITIES.join(", "), priority);
  const job: NewJob = {
    taskId,
    type: readText(`${at}type`, request.type, { min: 1, max: MAX_TYPE_LENGTH }),
    queue,
    priority,
    payload: readBody(at, request),
    maxAttempts: readCount(
      `${at}maxAttempts`,
      request.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
      1,
      MAX_MAX_ATTEMPTS,
    ),
    timeoutMs: readCount(`${at}timeoutMs`, request.timeoutMs ?? DEFAULT_TIMEOUT_MS, 1, MAX_TIMEOUT_MS),
    ...readStart(at, request),
    ...readRetry(at, request.retry),
    ...readLabels(`${at}labels`, request.labels ?? {}),
  };
  if (idempotencyKey === undefined) return job;
  const key = readText(`${at}idempotencyKey`, idempotencyKey, { min: 1, max: MAX_KEY_LENGTH });
  return { ...job, key, requestHash: requestHash(job) };
}

function readBody(at: string, { payload, json }: JobRequest): Body {
  if (payload !== undefined && json !== undefined) {
    throw invalid(`${at}json`, "at most one of payload and json", "both");
  }
  if (payload !== undefined && !(payload instanceof Uint8Array)) {
    throw invalid(`${at}payload`, "a Uint8Array (or use json)", typeof payload);
  }
  return json === undefined
    ? readPayload(`${at}payload`, { kind: "bytes", data: payload ?? new Uint8Array() })
    : readPayload(`${at}json`, jsonBody(at, json));
}

function jsonBody(at: string, value: unknown): Body {
  let text: string | undefined;
  try {
    text = JSON.stringify(value) as string | undefined;
  } catch (error) {
    // Cycles, and bigints.
    throw invalid(
      `${at}json`,
      "a value that JSON can hold",
      error instanceof Error ? error.message : "another",
    );
  }
  if (text === undefined) throw invalid(`${at}json`, "a value that JSON can hold", typeof value);
  return { kind: "json", data: Buffer.from(text, "utf8") };
}

function readStart(at: string, { delayMs, runAt }: JobRequest): Pick<NewJob, "start"> {
  if (delayMs !== undefined && runAt !== undefined) {
    throw invalid(`${at}runAt`, "at most one of runAt and delayMs", "both");
  }
  if (delayMs !== undefined) {
    if (!(delayMs >= 0 && delayMs <= MAX_DELAY_MS)) {
      throw invalid(`${at}delayMs`, `0 to ${MAX_DELAY_MS} milliseconds`, delayMs);
    }
    return { start: { delayMs } };
  }
  if (runAt === undefined) return {};
  const atMs = runAt.getTime();
  const latest = Date.now() + MAX_DELAY_MS;
  if (!(atMs >= 0 && atMs <= latest)) {
    throw invalid(`${at}runAt`, `a date before ${new Date(latest).toISOString()}`, runAt);
  }
  return { start: { atMs } };
}

function readRetry(at: string, retry: Partial<RetryPolicy> | undefined): Pick<NewJob, "retry"> {
  if (retry === undefined) return {};
  const policy = { ...DEFAULT_RETRY, ...retry };
  for (const field of ["initialMs", "multiplier", "maxMs"] as const) {
    readNumber(`${at}retry.${field}`, policy[field], RETRY_LIMITS[field]);
  }
  if (policy.jitter !== undefined) readNumber(`${at}retry.jitter`, policy.jitter, RETRY_LIMITS.jitter);
  return {
    retry: { ...policy, initialMs: Math.round(policy.initialMs), maxMs: Math.round(policy.maxMs) },
  };
}
