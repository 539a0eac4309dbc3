import type { Offer, Placement } from "@muster/job";
import type { KeptFree } from "../placement/kept-free.ts";

/** Where offers come from, and go back to. */
export interface OfferSource {
  /**
   * Up to `wanted` offers; waits a bounded time for the first one.
   * @param freeSlots what takes more of them is not among these. Or how many slots have to be free before anything is taken
   */
  take(wanted: number, freeSlots: number): Promise<readonly Offer[] | KeptFree>;
  /** Whether jobs of a lane that has a class may run here now. */
  allows(lane: string): boolean;
  /** What a lane of a class requires, as far as that is known. */
  placementOf(lane: string): Placement | undefined;
  /** Puts them back where they were, in their order. Never rejects: what is lost, the reconciler brings again. */
  putBack(offers: readonly Offer[]): Promise<void>;
}
