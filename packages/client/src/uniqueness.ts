import type { NewJob, UniqueJob } from "@muster/db";
import { invalid, MAX_KEY_LENGTH, readText } from "@muster/job";
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
  readonly maxWaitMs?: number;
}

export interface Throttle {
  readonly key: string;
  /** From the submit that makes a job until the next one may. */
  readonly windowMs: number;
}

/** What the fields are called where the caller wrote them. */
export interface UniquenessNames {
  readonly idempotencyKey: string;
  readonly scope: string;
  readonly debounce: string;
  readonly throttle: string;
  readonly maxWait: string;
}

/**
 * The job with its key, if it has one.
 * @throws MusterError `invalid_argument` when it has two, or something that does not go with the one
 */
export function toUnique(job: NewJob, asked: Uniqueness, names: UniquenessNames): NewJob | UniqueJob {
  const { idempotencyKey, keepMs, debounce, throttle } = asked;
  const present = [
    ...(idempotencyKey === undefined ? [] : [names.idempotencyKey]),
    ...(debounce === undefined ? [] : [names.debounce]),
    ...(throttle === undefined ? [] : [names.throttle]),
  ];
  const [one, two] = present;
  if (one !== undefined && two !== undefined) {
    throw invalid(two, "at most one of idempotency key, debounce and throttle", `${one} too`);
  }
  if (keepMs !== undefined && idempotencyKey === undefined) {
    throw invalid(names.scope, `an idempotency key beside it (${names.idempotencyKey})`, "none");
  }
  if (idempotencyKey !== undefined) {
    const key = readKey(names.idempotencyKey, idempotencyKey);
    return { ...job, key, requestHash: requestHash(job), ...(keepMs !== undefined && { keepMs }) };
  }
  if (throttle !== undefined) {
    return { ...job, key: readKey(`${names.throttle}.key`, throttle.key), windowMs: throttle.windowMs };
  }
  return debounce === undefined ? job : debounced(job, debounce, names);
}

function debounced(job: NewJob, { key, waitMs, maxWaitMs }: Debounce, names: UniquenessNames): UniqueJob {
  if (job.start !== undefined) {
    throw invalid(names.debounce, "neither a delay nor a time to run at beside it (it has a wait)", "one");
  }
  // They count from the start, which every later submit puts off: the last payload would not always run.
  if (job.limits !== undefined) {
    throw invalid(
      names.debounce,
      "no time limits of the job beside it (each submit puts its start off)",
      "some",
    );
  }
  if (maxWaitMs !== undefined && maxWaitMs < waitMs) {
    throw invalid(names.maxWait, `no less than the wait of ${waitMs / 1000} s`, `${maxWaitMs / 1000} s`);
  }
  return {
    ...job,
    key: readKey(`${names.debounce}.key`, key),
    waitMs,
    ...(maxWaitMs !== undefined && { maxWaitMs }),
  };
}

const readKey = (field: string, key: string): string => readText(field, key, { min: 1, max: MAX_KEY_LENGTH });
