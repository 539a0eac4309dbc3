import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { type Field, isJobId, type JobState, MAX_TIME_MS, MIN_TIME_MS, Reading } from "@muster/job";

/** Readers of single request fields, which `packages/job` does not know: each answers the value, or refuses it. */

const MAX_JOB_IDS = 1_000;
const MAX_NANOS = 999_999_999;
/** Years 1 to 9999, what google.protobuf.Timestamp may say. */
const MIN_SECONDS = BigInt(MIN_TIME_MS / 1000);
const MAX_SECONDS = BigInt(Math.floor(MAX_TIME_MS / 1000));
const MAX_DEAD_REASON_LENGTH = 64;
const MAX_DURATION_SECONDS = 315_576_000_000n;

/** Reads a request by the names that its fields have in protobuf. */
export function rpcReading(at: string | number = ""): Reading {
  return new Reading("rpc", at);
}

export function readJobId(reading: Reading, field: string, value: string): string {
  if (!isJobId(value)) reading.refuse(field, "a job id such as 0199c0de-0000-7000-8000-000000000000", value);
  return value.toLowerCase();
}

/** Of a request that is nothing but a job's id, so far. */
export function onlyJobId(value: string): string {
  const reading = rpcReading();
  const id = readJobId(reading, "job_id", value);
  reading.end();
  return id;
}

/** The field `job_ids` of a filter. */
export function readJobIds(reading: Reading, jobIds: readonly string[]): string[] {
  if (jobIds.length > MAX_JOB_IDS) {
    reading.refuse("job_ids", `at most ${MAX_JOB_IDS} ids`, jobIds.length);
    return [];
  }
  return jobIds.map((jobId, index) => readJobId(reading, `job_ids[${index}]`, jobId));
}

/** Milliseconds. */
export function readDuration(
  reading: Reading,
  field: Field | string,
  value: Duration,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const { seconds, nanos } = value;
  const sameSign = seconds === 0n || nanos === 0 || seconds > 0n === nanos > 0;
  const ms = Number(seconds) * 1000 + nanos / 1e6;
  if (abs(seconds) > MAX_DURATION_SECONDS || Math.abs(nanos) > MAX_NANOS || !sameSign)
    reading.refuse(field, "a valid duration", `${seconds} s ${nanos} ns`);
  else if (ms < min || ms > max)
    reading.refuse(field, `${min / 1000} to ${max / 1000} seconds`, `${ms / 1000} s`);
  return ms;
}

/** Milliseconds since 1970. */
export function readTimestamp(reading: Reading, field: Field | string, value: Timestamp): number {
  const { seconds, nanos } = value;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos > MAX_NANOS)
    reading.refuse(field, "a valid timestamp of the years 1 to 9999", `${seconds} s ${nanos} ns`);
  // Rounded up, the last nanosecond of the year 9999 would be a time that no answer can hold.
  return Math.min(Number(seconds) * 1000 + nanos / 1e6, MAX_TIME_MS);
}

/** When something ends by itself, milliseconds since 1970; undefined when it does not. */
export function readUntil(reading: Reading, value: Timestamp | undefined): number | undefined {
  if (value === undefined) return undefined;
  const before = reading.mistakes;
  const untilMs = readTimestamp(reading, "until", value);
  if (reading.mistakes === before && untilMs <= Date.now())
    reading.refuse("until", "a time that lies ahead", new Date(untilMs).toISOString());
  return untilMs;
}

/** The part of a filter that names a reason: only dead letters have one. Empty = no part. */
export function readDeadReason(
  reading: Reading,
  field: string,
  value: string,
  stateField: string,
  state: JobState | undefined,
): { readonly state?: "deadletter"; readonly deadReason?: string } {
  const deadReason = reading.text(field, value, { max: MAX_DEAD_REASON_LENGTH });
  if (deadReason === "") return {};
  if (state !== undefined && state !== "deadletter")
    reading.refuse(stateField, `JOB_STATE_DEADLETTER or nothing beside ${field}`, state);
  return { state: "deadletter", deadReason };
}

/** A field that says how many, where 0 is the same as to leave it out. */
export function readSize(
  reading: Reading,
  field: string,
  value: number,
  { usual, max }: { readonly usual: number; readonly max: number },
): number {
  return value === 0 ? usual : reading.count(field, value, { min: 1, max });
}

/** What is missing where a message must be. */
export function refuseMissing(reading: Reading, field: Field | string): void {
  reading.refuse(field, "to be set", "nothing");
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
