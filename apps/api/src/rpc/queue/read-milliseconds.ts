import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Reading } from "@muster/job";
import { readDuration } from "../fields.ts";

/** A time span as SQL keeps it. */
export function readMilliseconds(
  reading: Reading,
  field: string,
  value: Duration,
  bounds: { readonly min: number; readonly max: number },
): number {
  const before = reading.mistakes;
  const ms = readDuration(reading, field, value, bounds);
  if (reading.mistakes > before) return bounds.min;
  if (!Number.isInteger(ms)) reading.refuse(field, "whole milliseconds", `${ms} ms`);
  return Math.ceil(ms);
}
