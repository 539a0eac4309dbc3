import { types } from "node:util";
import type { NewJob, UniqueJob } from "@muster/db";
import {
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUT_MS,
  isPriority,
  JOB_FIELDS,
  MAX_DELAY_MS,
  MIN_TIME_MS,
  PRIORITIES,
  type Priority,
  type Reading,
  type RetryPolicy,
  readPlacement,
  readTraceContext,
  shown,
  timeLimits,
} from "@muster/job";
import type { JobRequest, Written } from "./job-request.ts";
import { refuseUnknown } from "./known-names.ts";
import { readBody } from "./read-body.ts";
import { readUniqueness } from "./read-keys.ts";
import { toUnique } from "./uniqueness.ts";

/** Fields that a job has only when its caller gave them. */
type Growing = { -readonly [Name in keyof NewJob]: NewJob[Name] };

/**
 * The job as SQL takes it, with its defaults. It must not be used when `reading` has refused something of it. What is
 * left out is undefined or absent; null is refused, because it could have meant anything.
 */
export function readJob(reading: Reading, request: JobRequest, taskId: string): NewJob | UniqueJob {
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    const place = typeof reading.at === "number" ? `jobs[${reading.at}]` : "job";
    reading.refuseAs(place, 'an object such as { type: "mail" }', shown(request));
    return readJob(reading, { type: "none" }, taskId);
  }
  const written: Written = request;
  refuseUnknown(reading, undefined, request);
  const job: Growing = {
    taskId,
    type: reading.text(JOB_FIELDS.type, written.type, JOB_FIELDS.type),
    queue: written.queue === undefined ? DEFAULT_QUEUE : reading.queue(JOB_FIELDS.queue, written.queue),
    priority: written.priority === undefined ? "default" : readPriority(reading, written.priority),
    payload: readBody(reading, written),
    maxAttempts:
      written.maxAttempts === undefined
        ? DEFAULT_MAX_ATTEMPTS
        : reading.count(JOB_FIELDS.maxAttempts, written.maxAttempts, JOB_FIELDS.maxAttempts),
    timeoutMs:
      written.timeoutMs === undefined
        ? DEFAULT_TIMEOUT_MS
        : Math.ceil(reading.milliseconds(JOB_FIELDS.timeout, written.timeoutMs)),
  };
  readOptional(reading, job, written);
  const asked = readUniqueness(reading, written);
  return asked === undefined ? job : toUnique(reading, job, asked);
}

function readOptional(reading: Reading, job: Growing, written: Written): void {
  const { delayMs, runAt, retry, labels, startWithinMs, totalTimeoutMs } = written;
  if (delayMs !== undefined && runAt !== undefined)
    reading.refuse(JOB_FIELDS.runAt, "at most one of runAt and delayMs", "both");
  if (delayMs !== undefined) job.start = { delayMs: reading.milliseconds(JOB_FIELDS.delay, delayMs) };
  else if (runAt !== undefined) job.start = { atMs: readTime(reading, runAt) };
  if (retry !== undefined) job.retry = readRetry(reading, retry);
  if (labels !== undefined) {
    const copy = reading.labels(JOB_FIELDS.labels, labels);
    if (copy !== undefined) job.labels = copy;
  }
  if (written.traceparent !== undefined) {
    const trace = readTraceContext(written.traceparent, written.tracestate);
    if (trace !== undefined) job.trace = trace;
  }
  readPlace(reading, job, written);
  if (startWithinMs === undefined && totalTimeoutMs === undefined) return;
  const { startWithin, totalTimeout } = JOB_FIELDS;
  Object.assign(
    job,
    timeLimits(
      startWithinMs === undefined ? undefined : reading.milliseconds(startWithin, startWithinMs),
      totalTimeoutMs === undefined ? undefined : reading.milliseconds(totalTimeout, totalTimeoutMs),
    ),
  );
}

function readPlace(reading: Reading, job: Growing, { requires, slots, prefers, preferForMs }: Written): void {
  if (requires === undefined && slots === undefined && prefers === undefined && preferForMs === undefined)
    return;
  const preferMs =
    preferForMs === undefined ? undefined : reading.milliseconds(JOB_FIELDS.preferFor, preferForMs);
  const placing = readPlacement(reading, { requires, slots, prefers, preferMs });
  if (placing !== undefined) job.placing = placing;
}

function readPriority(reading: Reading, value: unknown): Priority {
  if (isPriority(value)) return value;
  reading.refuse(JOB_FIELDS.priority, PRIORITIES.join(", "), value);
  return "default";
}

/** A Date only: text and numbers can be read in a dozen ways, and a job that starts an hour late does not complain. */
function readTime(reading: Reading, value: unknown): number {
  if (!types.isDate(value)) {
    reading.refuse(JOB_FIELDS.runAt, "a Date (such as new Date(text), or use delayMs)", value);
    return 0;
  }
  const atMs = Date.prototype.getTime.call(value);
  const latest = Date.now() + MAX_DELAY_MS;
  if (!(atMs >= MIN_TIME_MS && atMs <= latest))
    reading.refuse(JOB_FIELDS.runAt, `a date before ${new Date(latest).toISOString()}`, value);
  return atMs;
}

function readRetry(reading: Reading, written: unknown): RetryPolicy {
  if (typeof written !== "object" || written === null || Array.isArray(written)) {
    reading.refuse(JOB_FIELDS.retry, "an object such as { initialMs: 1000, multiplier: 2 }", written);
    return DEFAULT_RETRY;
  }
  refuseUnknown(reading, JOB_FIELDS.retry, written);
  const { initialMs, multiplier, maxMs, jitter }: { readonly [Name in keyof RetryPolicy]?: unknown } =
    written;
  const { retryInitial, retryMultiplier, retryMax, retryJitter } = JOB_FIELDS;
  return {
    initialMs:
      initialMs === undefined
        ? DEFAULT_RETRY.initialMs
        : Math.round(reading.milliseconds(retryInitial, initialMs)),
    multiplier:
      multiplier === undefined
        ? DEFAULT_RETRY.multiplier
        : reading.number(retryMultiplier, multiplier, retryMultiplier),
    maxMs: maxMs === undefined ? DEFAULT_RETRY.maxMs : Math.round(reading.milliseconds(retryMax, maxMs)),
    ...(jitter !== undefined && { jitter: reading.number(retryJitter, jitter, retryJitter) }),
  };
}
