import type { Reading } from "@muster/job";

/** Admitted jobs are counted, in an index, up to the bound. */
export const MAX_RUNNING = { min: 1, max: 100_000 } as const;

/** A number that 0 leaves out. */
export function readOptional(
  reading: Reading,
  field: string,
  value: number,
  bounds: { readonly min: number; readonly max: number },
): number | undefined {
  return value === 0 ? undefined : reading.count(field, value, bounds);
}
