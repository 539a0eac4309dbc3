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

/** To the microsecond: a duration that was computed has no whole nanoseconds, and could not be sent. */
export function durationOf(ms: number): MessageInitShape<typeof DurationSchema> {
  const us = Math.round(ms * 1000);
  return { seconds: BigInt(Math.floor(us / 1e6)), nanos: (us % 1e6) * 1000 };
}
