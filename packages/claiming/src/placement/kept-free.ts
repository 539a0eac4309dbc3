import type { Offer } from "@muster/job";

/** Nothing is taken until so many slots are free. */
export interface KeptFree {
  readonly keptSlots: number;
}

export const isKeptFree = (found: readonly Offer[] | KeptFree): found is KeptFree => "keptSlots" in found;
