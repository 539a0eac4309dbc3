import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Debounce, Throttle, Uniqueness, UniquenessNames } from "@muster/client";
import { invalid, KEY_PERIOD } from "@muster/job";
import { IdempotencyScope, type Job } from "@muster/proto/scheduler/v1/job";
import { missing, readDuration } from "./fields.ts";

/** The job's keys and how long they stand, each by itself; `toUnique` says what goes together. */
export function readUniqueness(at: string, job: Job): Uniqueness {
  return {
    idempotencyKey: job.idempotencyKey === "" ? undefined : job.idempotencyKey,
    keepMs: readScope(at, job),
    debounce: job.debounce && readDebounce(`${at}.debounce`, job.debounce),
    throttle: job.throttle && readThrottle(`${at}.throttle`, job.throttle),
  };
}

export const uniquenessNames = (at: string): UniquenessNames => ({
  idempotencyKey: `${at}.idempotency_key`,
  scope: `${at}.idempotency_scope`,
  debounce: `${at}.debounce`,
  throttle: `${at}.throttle`,
  maxWait: `${at}.debounce.max_wait`,
});

/** Undefined when unspecified. */
function readScope(
  at: string,
  { idempotencyScope: scope, idempotencyPeriod: period }: Job,
): number | undefined {
  const field = `${at}.idempotency_period`;
  if (scope === IdempotencyScope.FOR_PERIOD) return readPeriod(field, period);
  if (period !== undefined) throw invalid(field, "only with IDEMPOTENCY_SCOPE_FOR_PERIOD", "it without");
  switch (scope) {
    case IdempotencyScope.UNSPECIFIED:
      return undefined;
    case IdempotencyScope.WHILE_UNFINISHED:
      return 0;
    case IdempotencyScope.FOR_EVER:
      return Infinity;
    default:
      // A newer client must not be misread.
      throw invalid(`${at}.idempotency_scope`, "one of the IDEMPOTENCY_SCOPE_ values", scope);
  }
}

function readDebounce(at: string, { key, wait, maxWait }: NonNullable<Job["debounce"]>): Debounce {
  const waitMs = readPeriod(`${at}.wait`, wait);
  if (maxWait === undefined) return { key, waitMs };
  return { key, waitMs, maxWaitMs: readPeriod(`${at}.max_wait`, maxWait) };
}

function readThrottle(at: string, { key, window }: NonNullable<Job["throttle"]>): Throttle {
  return { key, windowMs: readPeriod(`${at}.window`, window) };
}

function readPeriod(field: string, period: Duration | undefined): number {
  if (period === undefined) throw missing(field);
  return readDuration(field, period, KEY_PERIOD);
}
