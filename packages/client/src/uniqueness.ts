import type { NewJob, UniqueJob } from "@muster/db";
import { type Field, JOB_FIELDS, type Reading } from "@muster/job";
import { requestHash } from "./request-hash.ts";

/** Under which keys a submit may turn out to be an earlier one's; at most one of the three. Times in milliseconds. */
export interface Uniqueness {
  readonly idempotencyKey?: string | undefined;
  /** How long the idempotency key stands for its job, and longer while that is unfinished; Infinity: for ever. */
  readonly keepMs?: number | undefined;
  readonly debounce?: Debounce | undefined;
  readonly throttle?: Throttle | undefined;
}

export interface Debounce {
  readonly key: string;
  /** From the latest submit to the start. */
  readonly waitMs: number;
  /** From the first submit to the latest start; unset: without a bound. */
  readonly maxWaitMs?: number | undefined;
}

export interface Throttle {
  readonly key: string;
  /** From the submit that makes a job until the next one may. */
  readonly windowMs: number;
}

/** The job with its key, if it has one. Two keys, and what does not go with the one, are refused by `reading`. */
export function toUnique(reading: Reading, job: NewJob, asked: Uniqueness): NewJob | UniqueJob {
  const { idempotencyKey, keepMs, debounce, throttle } = asked;
  if (idempotencyKey === undefined) {
    if (keepMs !== undefined) {
      const key = reading.nameOf(JOB_FIELDS.idempotencyKey);
      reading.refuse(JOB_FIELDS.idempotencyScope, `an idempotency key beside it (${key})`, "none");
    }
    if (debounce === undefined && throttle === undefined) return job;
  }
  refuseTwo(reading, asked);
  if (debounce !== undefined) checkDebounce(reading, job, debounce);
  // What has been refused has no digest: it may hold anything.
  if (reading.wrong) return job;
  if (idempotencyKey !== undefined)
    return {
      ...job,
      key: idempotencyKey,
      requestHash: requestHash(job),
      ...(keepMs !== undefined && { keepMs }),
    };
  if (throttle !== undefined) return { ...job, ...throttle };
  return debounce === undefined ? job : { ...job, ...withoutUnset(debounce) };
}

function withoutUnset({ maxWaitMs, ...debounce }: Debounce): Debounce {
  return maxWaitMs === undefined ? debounce : { ...debounce, maxWaitMs };
}

function refuseTwo(reading: Reading, { idempotencyKey, debounce, throttle }: Uniqueness): void {
  const kinds: [unknown, Field][] = [
    [idempotencyKey, JOB_FIELDS.idempotencyKey],
    [debounce, JOB_FIELDS.debounce],
    [throttle, JOB_FIELDS.throttle],
  ];
  const [first, ...others] = kinds.filter(([value]) => value !== undefined).map(([, field]) => field);
  if (first === undefined) return;
  for (const other of others) {
    const expected = "at most one of idempotency key, debounce and throttle";
    reading.refuse(other, expected, `${reading.nameOf(first)} too`);
  }
}

function checkDebounce(reading: Reading, job: NewJob, { waitMs, maxWaitMs }: Debounce): void {
  const { debounce, debounceMaxWait } = JOB_FIELDS;
  if (job.start !== undefined)
    reading.refuse(debounce, "neither a delay nor a time to run at beside it (it has a wait)", "one");
  // They count from the start, which every later submit postpones: the last payload would not always run.
  if (job.limits !== undefined)
    reading.refuse(debounce, "no time limits of the job beside it (each submit puts its start off)", "some");
  if (!reading.wrong && maxWaitMs !== undefined && maxWaitMs < waitMs)
    reading.refuse(debounceMaxWait, `no less than the wait of ${waitMs / 1000} s`, `${maxWaitMs / 1000} s`);
}
