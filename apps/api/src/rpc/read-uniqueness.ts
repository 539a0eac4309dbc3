import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Debounce, Throttle, Uniqueness } from "@muster/client";
import { type BoundedField, JOB_FIELDS, type Reading } from "@muster/job";
import { IdempotencyScope, type Job } from "@muster/proto/scheduler/v1/job";
import { readDuration, refuseMissing } from "./fields.ts";

/**
 * The job's key and how long it lasts, each checked by itself; `toUnique` says what goes together. Undefined: no key.
 */
export function readUniqueness(reading: Reading, job: Job): Uniqueness | undefined {
  if (hasNone(job)) return undefined;
  const { idempotencyKey: field } = JOB_FIELDS;
  return {
    idempotencyKey: job.idempotencyKey === "" ? undefined : reading.text(field, job.idempotencyKey, field),
    keepMs: readScope(reading, job),
    debounce: job.debounce && readDebounce(reading, job.debounce),
    throttle: job.throttle && readThrottle(reading, job.throttle),
  };
}

const hasNone = (job: Job): boolean =>
  job.idempotencyKey === "" &&
  job.idempotencyScope === IdempotencyScope.UNSPECIFIED &&
  job.idempotencyPeriod === undefined &&
  job.debounce === undefined &&
  job.throttle === undefined;

/** Undefined when unspecified. */
function readScope(
  reading: Reading,
  { idempotencyScope: scope, idempotencyPeriod: period }: Job,
): number | undefined {
  const { idempotencyPeriod, idempotencyScope } = JOB_FIELDS;
  if (scope === IdempotencyScope.FOR_PERIOD) return readPeriod(reading, idempotencyPeriod, period);
  if (period !== undefined)
    reading.refuse(idempotencyPeriod, "only with IDEMPOTENCY_SCOPE_FOR_PERIOD", "it without");
  switch (scope) {
    case IdempotencyScope.UNSPECIFIED:
      return undefined;
    case IdempotencyScope.WHILE_UNFINISHED:
      return 0;
    case IdempotencyScope.FOR_EVER:
      return Infinity;
    default:
      // A newer client must not be misread.
      reading.refuse(idempotencyScope, "one of the IDEMPOTENCY_SCOPE_ values", scope);
      return undefined;
  }
}

function readDebounce(reading: Reading, { key, wait, maxWait }: NonNullable<Job["debounce"]>): Debounce {
  const { debounceKey, debounceWait, debounceMaxWait } = JOB_FIELDS;
  return {
    key: reading.text(debounceKey, key, debounceKey),
    waitMs: readPeriod(reading, debounceWait, wait),
    ...(maxWait !== undefined && { maxWaitMs: readPeriod(reading, debounceMaxWait, maxWait) }),
  };
}

function readThrottle(reading: Reading, { key, window }: NonNullable<Job["throttle"]>): Throttle {
  const { throttleKey, throttleWindow } = JOB_FIELDS;
  return {
    key: reading.text(throttleKey, key, throttleKey),
    windowMs: readPeriod(reading, throttleWindow, window),
  };
}

function readPeriod(reading: Reading, field: BoundedField, period: Duration | undefined): number {
  if (period !== undefined) return readDuration(reading, field, period, field);
  refuseMissing(reading, field);
  return field.min;
}
