import { toJson } from "@bufbuild/protobuf";
import { type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import { toUnique } from "@muster/client";
import type { NewJob, UniqueJob } from "@muster/db";
import {
  type Body,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUT_MS,
  invalid,
  MAX_DELAY_MS,
  MAX_MAX_ATTEMPTS,
  MAX_TIMEOUT_MS,
  MAX_TYPE_LENGTH,
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
import type { Job } from "@muster/proto/scheduler/v1/job";
import { readPriority } from "../enums.ts";
import { missing, readDuration, readTimestamp } from "./fields.ts";
import { readUniqueness, uniquenessNames } from "./read-uniqueness.ts";

const MIN_TIMEOUT_MS = 1;

/**
 * The job as SQL takes it, with its defaults. `at` names it in messages: `job`, or `jobs[3]`.
 * @throws MusterError `invalid_argument` naming the field, what was expected and what came
 */
export function checkJob(at: string, job: Job | undefined, taskId: string): NewJob | UniqueJob {
  if (job === undefined) throw missing(at);
  const queue = readQueue(`${at}.queue`, job.queue === "" ? DEFAULT_QUEUE : job.queue);
  const checked: NewJob = {
    taskId,
    type: readText(`${at}.type`, job.type, { min: 1, max: MAX_TYPE_LENGTH }),
    queue,
    priority: readPriority(`${at}.priority`, job.priority) ?? "default",
    payload: readBody(at, job.body),
    maxAttempts:
      job.maxAttempts === 0
        ? DEFAULT_MAX_ATTEMPTS
        : readCount(`${at}.max_attempts`, job.maxAttempts, 1, MAX_MAX_ATTEMPTS),
    timeoutMs: readTimeout(at, job),
    ...readStart(at, job),
    ...readRetry(at, job),
    ...readLabels(`${at}.labels`, job.labels),
    ...readLimits(at, job),
  };
  return toUnique(checked, readUniqueness(at, job), uniquenessNames(at));
}

function readBody(at: string, body: Job["body"]): Body {
  return body.case === "json"
    ? readPayload(`${at}.json`, jsonBody(at, body.value))
    : readPayload(`${at}.payload`, bytesBody(body.value));
}

const bytesBody = (data: Uint8Array | undefined): Body => ({ kind: "bytes", data: data ?? new Uint8Array() });

function jsonBody(at: string, value: Value): Body {
  try {
    return { kind: "json", data: Buffer.from(JSON.stringify(toJson(ValueSchema, value)), "utf8") };
  } catch (error) {
    // NaN, infinities, a Value without a kind, and nesting deeper than the stack.
    throw invalid(
      `${at}.json`,
      "a value that JSON can hold",
      error instanceof Error ? error.message : "another",
    );
  }
}

function readTimeout(at: string, { timeout }: Job): number {
  if (timeout === undefined || (timeout.seconds === 0n && timeout.nanos === 0)) return DEFAULT_TIMEOUT_MS;
  return Math.ceil(readDuration(`${at}.timeout`, timeout, { min: MIN_TIMEOUT_MS, max: MAX_TIMEOUT_MS }));
}

function readLimits(at: string, { startWithin, totalTimeout }: Job): Pick<NewJob, "limits"> {
  const bounds = { min: MIN_TIMEOUT_MS, max: MAX_DELAY_MS };
  return timeLimits(
    startWithin && readDuration(`${at}.start_within`, startWithin, bounds),
    totalTimeout && readDuration(`${at}.total_timeout`, totalTimeout, bounds),
  );
}

function readStart(at: string, { runAt, delay }: Job): Pick<NewJob, "start"> {
  if (runAt !== undefined && delay !== undefined) {
    throw invalid(`${at}.run_at`, "at most one of run_at and delay", "both");
  }
  if (delay !== undefined) {
    return { start: { delayMs: readDuration(`${at}.delay`, delay, { min: 0, max: MAX_DELAY_MS }) } };
  }
  if (runAt === undefined) return {};
  const atMs = readTimestamp(`${at}.run_at`, runAt);
  const latest = Date.now() + MAX_DELAY_MS;
  if (atMs > latest)
    throw invalid(
      `${at}.run_at`,
      `a time before ${new Date(latest).toISOString()}`,
      new Date(atMs).toISOString(),
    );
  return { start: { atMs } };
}

function readRetry(at: string, { retryPolicy: policy }: Job): Pick<NewJob, "retry"> {
  if (policy === undefined) return {};
  const field = `${at}.retry_policy`;
  const { initialMs, multiplier, maxMs, jitter } = RETRY_LIMITS;
  const growth = policy.multiplier === 0 ? DEFAULT_RETRY.multiplier : policy.multiplier;
  const retry: RetryPolicy = {
    initialMs:
      policy.initial === undefined
        ? DEFAULT_RETRY.initialMs
        : Math.round(readDuration(`${field}.initial`, policy.initial, initialMs)),
    multiplier: readNumber(`${field}.multiplier`, growth, multiplier),
    maxMs:
      policy.max === undefined
        ? DEFAULT_RETRY.maxMs
        : Math.round(readDuration(`${field}.max`, policy.max, maxMs)),
    ...(policy.jitter === undefined ? {} : { jitter: readNumber(`${field}.jitter`, policy.jitter, jitter) }),
  };
  return { retry };
}
