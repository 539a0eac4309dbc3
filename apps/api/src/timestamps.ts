import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type DurationSchema,
  type Timestamp,
  timestampFromDate,
  timestampFromMs,
} from "@bufbuild/protobuf/wkt";

/** @param ms since 1970, with whatever the database has below a millisecond */
export const timestampAt = (ms: number): Timestamp => timestampFromMs(Math.floor(ms));

/** A field that is left out where there is no time. Numbers are milliseconds since 1970. */
export function optionalTime<Name extends string>(
  name: Name,
  time: Date | number | null | undefined,
): Partial<Record<Name, Timestamp>> {
  if (time === null || time === undefined) return {};
  const timestamp = typeof time === "number" ? timestampAt(time) : timestampFromDate(time);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler widens a computed key to string
  return { [name]: timestamp } as Record<Name, Timestamp>;
}

/** What Durations and Timestamps are made of. */
export interface TimeParts {
  readonly seconds: number;
  readonly nanos: number;
}

/** To the microsecond: a duration that was computed has no whole nanoseconds, and could not be sent. */
export function durationParts(ms: number): TimeParts {
  const us = Math.round(ms * 1000);
  return { seconds: Math.floor(us / 1e6), nanos: (us % 1e6) * 1000 };
}

export function durationOf(ms: number): MessageInitShape<typeof DurationSchema> {
  const { seconds, nanos } = durationParts(ms);
  return { seconds: BigInt(seconds), nanos };
}

/** As `timestampAt`. */
export function timestampParts(ms: number): TimeParts {
  const whole = Math.floor(ms);
  const seconds = Math.floor(whole / 1000);
  return { seconds, nanos: (whole - seconds * 1000) * 1e6 };
}
