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
  MAX_LABEL_LENGTH,
  MAX_LABELS,
  MAX_MAX_ATTEMPTS,
  MAX_PAYLOAD_BYTES,
  MAX_TIMEOUT_MS,
  MAX_TYPE_LENGTH,
  PRIORITIES,
  type Priority,
  QUEUE_NAME,
  RETRY_LIMITS,
  type RetryPolicy,
  readCount,
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
  if (!QUEUE_NAME.test(queue)) {
    throw invalid(`${at}queue`, "1 to 64 of the characters A-Z a-z 0-9 _ . -", queue);
  }
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
    ...readLabels(at, request.labels),
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
  const body: Body =
    json === undefined ? { kind: "bytes", data: payload ?? new Uint8Array() } : jsonBody(at, json);
  if (body.data.length > MAX_PAYLOAD_BYTES) {
    const field = json === undefined ? "payload" : "json";
    throw invalid(`${at}${field}`, `at most ${MAX_PAYLOAD_BYTES} bytes`, body.data.length);
  }
  return body;
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
    const { min, max } = RETRY_LIMITS[field];
    if (!(policy[field] >= min && policy[field] <= max)) {
      throw invalid(`${at}retry.${field}`, `${min} to ${max}`, policy[field]);
    }
  }
  return {
    retry: { ...policy, initialMs: Math.round(policy.initialMs), maxMs: Math.round(policy.maxMs) },
  };
}

function readLabels(at: string, labels: JobRequest["labels"]): Pick<NewJob, "labels"> {
  const entries = Object.entries(labels ?? {});
  if (entries.length === 0) return {};
  if (entries.length > MAX_LABELS)
    throw invalid(`${at}labels`, `at most ${MAX_LABELS} labels`, entries.length);
  for (const [name, value] of entries) {
    readText(`${at}labels (a name)`, name, { min: 1, max: MAX_LABEL_LENGTH });
    readText(`${at}labels[${JSON.stringify(name)}]`, value, { max: 4 * MAX_LABEL_LENGTH });
  }
  return { labels: Object.fromEntries(entries) };
}
