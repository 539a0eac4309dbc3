import { JOB_FIELDS, type Reading } from "@muster/job";
import type { Written } from "./job-request.ts";
import { refuseUnknown } from "./known-names.ts";
import type { Debounce, Throttle, Uniqueness } from "./uniqueness.ts";

/**
 * The job's key and how long it lasts, each checked by itself; `toUnique` says what goes together. Undefined: no key.
 */
export function readUniqueness(reading: Reading, written: Written): Uniqueness | undefined {
  const { idempotencyKey, idempotencyScope, debounce, throttle } = written;
  if (
    idempotencyKey === undefined &&
    idempotencyScope === undefined &&
    debounce === undefined &&
    throttle === undefined
  )
    return undefined;
  const { idempotencyKey: field } = JOB_FIELDS;
  return {
    idempotencyKey: idempotencyKey === undefined ? undefined : reading.text(field, idempotencyKey, field),
    keepMs: idempotencyScope === undefined ? undefined : readScope(reading, idempotencyScope),
    debounce: debounce === undefined ? undefined : readDebounce(reading, debounce),
    throttle: throttle === undefined ? undefined : readThrottle(reading, throttle),
  };
}

function readScope(reading: Reading, scope: unknown): number {
  const { idempotencyScope, idempotencyPeriod } = JOB_FIELDS;
  if (scope === "whileUnfinished") return 0;
  if (scope === "forEver") return Infinity;
  if (!isObject(scope)) {
    reading.refuse(idempotencyScope, "whileUnfinished, forEver or { periodMs }", scope);
    return 0;
  }
  refuseUnknown(reading, idempotencyScope, scope);
  return reading.milliseconds(idempotencyPeriod, scope["periodMs"]);
}

function readDebounce(reading: Reading, written: unknown): Debounce | undefined {
  const { debounce, debounceKey, debounceWait, debounceMaxWait } = JOB_FIELDS;
  if (!isObject(written)) {
    reading.refuse(debounce, "an object such as { key, waitMs }", written);
    return undefined;
  }
  refuseUnknown(reading, debounce, written);
  const { key, waitMs, maxWaitMs } = written;
  return {
    key: reading.text(debounceKey, key, debounceKey),
    waitMs: reading.milliseconds(debounceWait, waitMs),
    ...(maxWaitMs !== undefined && { maxWaitMs: reading.milliseconds(debounceMaxWait, maxWaitMs) }),
  };
}

function readThrottle(reading: Reading, written: unknown): Throttle | undefined {
  const { throttle, throttleKey, throttleWindow } = JOB_FIELDS;
  if (!isObject(written)) {
    reading.refuse(throttle, "an object such as { key, windowMs }", written);
    return undefined;
  }
  refuseUnknown(reading, throttle, written);
  const { key, windowMs } = written;
  return {
    key: reading.text(throttleKey, key, throttleKey),
    windowMs: reading.milliseconds(throttleWindow, windowMs),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
