import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";
import { invalid, type JobState, type MusterError, readText } from "@muster/job";

/** Readers of single request fields: each answers the value, or throws what was wrong with it. */

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu;
const MAX_JOB_IDS = 1_000;
const MAX_NANOS = 999_999_999;
/** Years 1 to 9999, what google.protobuf.Timestamp may say. */
const MIN_SECONDS = -62_135_596_800n;
const MAX_SECONDS = 253_402_300_799n;
const MAX_DEAD_REASON_LENGTH = 64;
const MAX_DURATION_SECONDS = 315_576_000_000n;

export function readJobId(field: string, value: string): string {
  if (!UUID.test(value)) throw invalid(field, "a job id such as 0199c0de-0000-7000-8000-000000000000", value);
  return value.toLowerCase();
}

/** The field `job_ids` of a filter. */
export function readJobIds(jobIds: readonly string[]): string[] {
  if (jobIds.length > MAX_JOB_IDS) throw invalid("job_ids", `at most ${MAX_JOB_IDS} ids`, jobIds.length);
  return jobIds.map((jobId, index) => readJobId(`job_ids[${index}]`, jobId));
}

/** Milliseconds. */
export function readDuration(
  field: string,
  value: Duration,
  bounds: { readonly min: number; readonly max: number },
): number {
  const { seconds, nanos } = value;
  const sameSign = seconds === 0n || nanos === 0 || seconds > 0n === nanos > 0;
  if (abs(seconds) > MAX_DURATION_SECONDS || Math.abs(nanos) > MAX_NANOS || !sameSign) {
    throw invalid(field, "a valid duration", `${seconds} s ${nanos} ns`);
  }
  const ms = Number(seconds) * 1000 + nanos / 1e6;
  if (ms < bounds.min || ms > bounds.max) throw invalid(field, inWords(bounds), `${ms / 1000} s`);
  return ms;
}

/** Milliseconds since 1970. */
export function readTimestamp(field: string, value: Timestamp): number {
  const { seconds, nanos } = value;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS || nanos < 0 || nanos > MAX_NANOS) {
    throw invalid(field, "a valid timestamp of the years 1 to 9999", `${seconds} s ${nanos} ns`);
  }
  return Number(seconds) * 1000 + nanos / 1e6;
}

/** The part of a filter that names a reason: only dead letters have one. Empty = no part. */
export function readDeadReason(
  field: string,
  value: string,
  stateField: string,
  state: JobState | undefined,
): { readonly state?: "deadletter"; readonly deadReason?: string } {
  const deadReason = readText(field, value, { max: MAX_DEAD_REASON_LENGTH });
  if (deadReason === "") return {};
  if (state !== undefined && state !== "deadletter") {
    throw invalid(stateField, `JOB_STATE_DEADLETTER or nothing beside ${field}`, state);
  }
  return { state: "deadletter", deadReason };
}

/** What is missing where a message must be. */
export function missing(field: string): MusterError {
  return invalid(field, "to be set", "nothing");
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

function inWords({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${min / 1000} to ${max / 1000} seconds`;
}
