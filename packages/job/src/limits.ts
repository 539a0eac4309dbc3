/** Sizes and bounds, checked by the API and held by CHECK constraints in SQL. */

/** Bytes of one payload. */
export const MAX_PAYLOAD_BYTES: number = 256 * 1024;
/** Bytes of one result; a longer one fails the attempt for good, because a cut result would be a wrong one. */
export const MAX_RESULT_BYTES: number = 1024 * 1024;
/** Jobs in one SubmitJobs call. */
export const MAX_BATCH_JOBS = 10_000;
/** Bytes of payloads and labels in one SubmitJobs call. */
export const MAX_BATCH_BYTES: number = 16 * 1024 * 1024;
/** Characters of a job type. */
export const MAX_TYPE_LENGTH = 128;
/** Characters of an idempotency key. */
export const MAX_KEY_LENGTH = 256;
/** Characters of an error text; longer ones are cut and marked. */
export const MAX_ERROR_LENGTH = 4_000;
/** Characters of a stack; longer ones lose their end, which is farthest from where the error was thrown. */
export const MAX_STACK_LENGTH = 4_000;
/** Characters of a cancel reason. */
export const MAX_REASON_LENGTH = 500;
/** Bytes of one progress value as JSON. */
export const MAX_PROGRESS_BYTES = 1_024;
/** Log lines kept of one attempt, and their bytes as JSON together; what comes after them is cut. */
export const MAX_LOG_LINES = 200;
export const MAX_LOG_BYTES: number = 64 * 1024;
/** Bytes of a program's output kept of one attempt for those who follow it. */
export const MAX_OUTPUT_BYTES: number = 256 * 1024;
/** Bytes of one log line as JSON; a longer one loses its fields, then its end. */
export const MAX_LOG_LINE_BYTES: number = 4 * 1024;
export const MAX_LABELS = 32;
/** Characters of a label's name; its value may have four times as many. */
export const MAX_LABEL_LENGTH = 64;

export const DEFAULT_MAX_ATTEMPTS = 10;
export const MAX_MAX_ATTEMPTS = 1_000;
/** How far ahead run_at may lie: five years. */
export const MAX_DELAY_MS: number = 5 * 366 * 24 * 3600 * 1000;

/** One attempt's run time when the job names none: never unlimited, or one hung handler holds its slot for ever. */
export const DEFAULT_TIMEOUT_MS: number = 3600 * 1000;
export const MAX_TIMEOUT_MS: number = 7 * 24 * 3600 * 1000;
/**
 * How long after its timeout, or after a cancel that names no grace, a handler may still settle before its attempt is
 * ended in SQL without it.
 */
export const TIMEOUT_GRACE_MS = 5_000;

/** The longest time for which a handler closes a key: one tenant's answer must not stop a key for a month. */
export const MAX_CLOSED_MS: number = 3600 * 1000;

/** The longest grace that a cancel may leave a running handler; without one it is TIMEOUT_GRACE_MS. */
export const MAX_CANCEL_GRACE_MS: number = 3600 * 1000;

/** A job that was lost this often, the last time alone, goes to the dead letters as poison. */
export const MAX_LOSSES = 3;

/**
 * Losses together with other jobs count up to this number and no further. A job that has this many is a suspect and
 * runs alone: the loss that makes it a dead letter is one that it suffered alone.
 */
export const SHARED_LOSSES: number = MAX_LOSSES - 1;

/** Idempotency keys that name no scope deduplicate for this long after the submit, and longer while the job is unfinished. */
export const KEY_RETENTION_MS: number = 24 * 3600 * 1000;
/** Periods of idempotency keys, waits of debounced and windows of throttled submits. */
export const KEY_PERIOD: { readonly min: number; readonly max: number } = { min: 1, max: MAX_DELAY_MS };
