import type { Duration, Timestamp } from "@bufbuild/protobuf/wkt";

/** What a request takes for a duration. */
export interface DurationParts {
  readonly seconds: bigint;
  readonly nanos: number;
}

export function durationOf(ms: number): DurationParts {
  const whole = Math.max(0, Math.round(ms));
  return { seconds: BigInt(Math.floor(whole / 1000)), nanos: (whole % 1000) * 1_000_000 };
}

/** Milliseconds; 0 for what is not there. */
export function msOf(time: Duration | Timestamp | undefined): number {
  return time === undefined ? 0 : Number(time.seconds) * 1000 + time.nanos / 1_000_000;
}
