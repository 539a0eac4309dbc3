import type { Permit } from "@muster/job";

/** Jobs of an answer begin unasked for so long after it has come, as those of a claim do. */
const PERMIT_MS = 800;

export const NO_PERMIT: Permit = { allows: () => false };

/** @param from `performance.now()` of an answer, or from when it may be */
export function permitFrom(from: number): Permit {
  return { allows: (now) => now < from + PERMIT_MS };
}
