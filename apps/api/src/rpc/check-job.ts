import { toJson } from "@bufbuild/protobuf";
import { type Duration, type Value, ValueSchema } from "@bufbuild/protobuf/wkt";
import { toUnique } from "@muster/client";
import type { NewJob, UniqueJob } from "@muster/db";
import {
  type Body,
  type BoundedField,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_QUEUE,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUT_MS,
  JOB_FIELDS,
  MAX_DELAY_MS,
  type Reading,
  type RetryPolicy,
  readTraceContext,
  timeLimits,
} from "@muster/job";
import type { Job } from "@muster/proto/scheduler/v1/job";
import { readPriority } from "../enums.ts";
import { readDuration, readTimestamp } from "./fields.ts";
import { readPlacing } from "./read-placing.ts";
import { readUniqueness } from "./read-uniqueness.ts";

/** Fields that a job has only when its caller gave them. */
type Growing = { -readonly [Name in keyof NewJob]: NewJob[Name] };

const NOTHING: Uint8Array = new Uint8Array();

/**
 * The job as SQL takes it, with its defaults. It must not be used when `reading` has refused something of it.
 * @param submittedBy whose call it comes with, if that is known
 */
export function checkJob(
  reading: Reading,
  job: Job,
  taskId: string,
  submittedBy?: string,
): NewJob | UniqueJob {
  const checked: Growing = {
    taskId,
    type: reading.text(JOB_FIELDS.type, job.type, JOB_FIELDS.type),
    queue: job.queue === "" ? DEFAULT_QUEUE : reading.queue(JOB_FIELDS.queue, job.queue),
    priority: readPriority(reading, JOB_FIELDS.priority, job.priority) ?? "default",
    payload: readBody(reading, job.body),
    maxAttempts:
      job.maxAttempts === 0
        ? DEFAULT_MAX_ATTEMPTS
        : reading.count(JOB_FIELDS.maxAttempts, job.maxAttempts, JOB_FIELDS.maxAttempts),
    timeoutMs: readTimeout(reading, job),
  };
  if (submittedBy !== undefined) checked.submittedBy = submittedBy;
  readStart(reading, checked, job);
  if (job.retryPolicy !== undefined) checked.retry = readRetry(reading, job.retryPolicy);
  const labels = reading.labels(JOB_FIELDS.labels, job.labels);
  if (labels !== undefined) checked.labels = labels;
  if (job.startWithin !== undefined || job.totalTimeout !== undefined)
    Object.assign(
      checked,
      timeLimits(
        job.startWithin && span(reading, JOB_FIELDS.startWithin, job.startWithin),
        job.totalTimeout && span(reading, JOB_FIELDS.totalTimeout, job.totalTimeout),
      ),
    );
  const placing = readPlacing(reading, job);
  if (placing !== undefined) checked.placing = placing;
  if (job.traceparent !== "") {
    const trace = readTraceContext(job.traceparent, job.tracestate);
    if (trace !== undefined) checked.trace = trace;
  }
  const asked = readUniqueness(reading, job);
  return asked === undefined ? checked : toUnique(reading, checked, asked);
}

const span = (reading: Reading, field: BoundedField, value: Duration): number =>
  readDuration(reading, field, value, field);

function readBody(reading: Reading, body: Job["body"]): Body {
  return body.case === "json"
    ? reading.payload(JOB_FIELDS.json, jsonBody(reading, body.value))
    : reading.payload(JOB_FIELDS.payload, { kind: "bytes", data: body.value ?? NOTHING });
}

function jsonBody(reading: Reading, value: Value): Body {
  try {
    return { kind: "json", data: Buffer.from(JSON.stringify(toJson(ValueSchema, value)), "utf8") };
  } catch (error) {
    // NaN, infinities, a Value without a kind, and nesting deeper than the stack.
    const got = error instanceof Error ? error.message : "another";
    reading.refuse(JOB_FIELDS.json, "a value that JSON can hold", got);
    return { kind: "json", data: NOTHING };
  }
}

function readTimeout(reading: Reading, { timeout }: Job): number {
  if (timeout === undefined || (timeout.seconds === 0n && timeout.nanos === 0)) return DEFAULT_TIMEOUT_MS;
  return Math.ceil(span(reading, JOB_FIELDS.timeout, timeout));
}

function readStart(reading: Reading, checked: Growing, { runAt, delay }: Job): void {
  if (runAt !== undefined && delay !== undefined)
    reading.refuse(JOB_FIELDS.runAt, "at most one of run_at and delay", "both");
  if (delay !== undefined) checked.start = { delayMs: span(reading, JOB_FIELDS.delay, delay) };
  if (runAt === undefined) return;
  const atMs = readTimestamp(reading, JOB_FIELDS.runAt, runAt);
  const latest = Date.now() + MAX_DELAY_MS;
  if (atMs > latest) {
    const expected = `a time before ${new Date(latest).toISOString()}`;
    reading.refuse(JOB_FIELDS.runAt, expected, inWords(atMs));
  }
  checked.start = { atMs };
}

/** A time that no Date can hold has been refused before. */
const inWords = (atMs: number): string =>
  Math.abs(atMs) > 8.64e15 ? `${atMs} ms` : new Date(atMs).toISOString();

function readRetry(reading: Reading, policy: NonNullable<Job["retryPolicy"]>): RetryPolicy {
  const { retryInitial, retryMultiplier, retryMax, retryJitter } = JOB_FIELDS;
  const { initial, multiplier, max, jitter } = policy;
  return {
    initialMs:
      initial === undefined ? DEFAULT_RETRY.initialMs : Math.round(span(reading, retryInitial, initial)),
    multiplier:
      multiplier === 0
        ? DEFAULT_RETRY.multiplier
        : reading.number(retryMultiplier, multiplier, retryMultiplier),
    maxMs: max === undefined ? DEFAULT_RETRY.maxMs : Math.round(span(reading, retryMax, max)),
    ...(jitter !== undefined && { jitter: reading.number(retryJitter, jitter, retryJitter) }),
  };
}
