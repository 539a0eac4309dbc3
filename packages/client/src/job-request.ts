import type { NewJob, UniqueJob } from "@muster/db";
import {
  type Body,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUT_MS,
  invalid,
  isPriority,
  KEY_PERIOD,
  MAX_DELAY_MS,
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
  timeLimits,
} from "@muster/job";
import { type Debounce, type Throttle, toUnique, type UniquenessNames } from "./uniqueness.ts";

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
  /** Expires unless its first attempt starts so long after the submit, or after its start time. Default: never. */
  readonly startWithinMs?: number;
  /** Is given up unless it has ended so long after the submit, or after its start time. Default: never. */
  readonly totalTimeoutMs?: number;
  /** Not before this long from now, by the database's clock. At most one of `delayMs` and `runAt`. */
  readonly delayMs?: number;
  readonly runAt?: Date;
  /** What it leaves out has its default. */
  readonly retry?: Partial<RetryPolicy>;
  /** The same key makes no second job, for as long as `idempotencyScope` says. At most one of it, debounce, throttle. */
  readonly idempotencyKey?: string;
  /** Default: a day, and longer while the job is unfinished. */
  readonly idempotencyScope?: IdempotencyScope;
  /** Waits for the key to be quiet; each later submit replaces the payload and puts the start off. */
  readonly debounce?: Debounce;
  /** At most one job in each window of the key; the others' submits answer with its id. */
  readonly throttle?: Throttle;
  readonly labels?: Readonly<Record<string, string>>;
}

/** How long a key stands for its job; a period is longer while the job is unfinished. */
export type IdempotencyScope = "whileUnfinished" | { readonly periodMs: number } | "forEver";

/**
 * The job as SQL takes it, with its defaults. `at` stands before each field's name in messages.
 * @throws MusterError `invalid_argument` naming the field, what was expected and what came
 */
export function checkRequest(at: string, request: JobRequest, taskId: string): NewJob | UniqueJob {
  const { queue = DEFAULT_QUEUE, priority = "default" } = request;
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
    ...readLimits(at, request),
  };
  const { idempotencyKey, idempotencyScope, debounce, throttle } = request;
  const keepMs = idempotencyScope && readScope(`${at}idempotencyScope`, idempotencyScope);
  if (debounce !== undefined) readPeriod(`${at}debounce.waitMs`, debounce.waitMs);
  if (debounce?.maxWaitMs !== undefined) readPeriod(`${at}debounce.maxWaitMs`, debounce.maxWaitMs);
  if (throttle !== undefined) readPeriod(`${at}throttle.windowMs`, throttle.windowMs);
  return toUnique(job, { idempotencyKey, keepMs, debounce, throttle }, namesOf(at));
}

const namesOf = (at: string): UniquenessNames => ({
  idempotencyKey: `${at}idempotencyKey`,
  scope: `${at}idempotencyScope`,
  debounce: `${at}debounce`,
  throttle: `${at}throttle`,
  maxWait: `${at}debounce.maxWaitMs`,
});

function readScope(field: string, scope: IdempotencyScope): number {
  if (scope === "whileUnfinished") return 0;
  if (scope === "forEver") return Infinity;
  if (typeof scope !== "object") throw invalid(field, "whileUnfinished, forEver or { periodMs }", scope);
  return readPeriod(`${field}.periodMs`, scope.periodMs);
}

function readPeriod(field: string, ms: number): number {
  if (!(ms >= KEY_PERIOD.min && ms <= KEY_PERIOD.max)) {
    throw invalid(field, `${KEY_PERIOD.min} to ${KEY_PERIOD.max} milliseconds`, ms);
  }
  return ms;
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

function readLimits(at: string, { startWithinMs, totalTimeoutMs }: JobRequest): Pick<NewJob, "limits"> {
  const bounds = { min: 1, max: MAX_DELAY_MS };
  return timeLimits(
    startWithinMs === undefined ? undefined : readNumber(`${at}startWithinMs`, startWithinMs, bounds),
    totalTimeoutMs === undefined ? undefined : readNumber(`${at}totalTimeoutMs`, totalTimeoutMs, bounds),
  );
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
