import { after, type HoldKind } from "./hold-kind.ts";

/**
 * No live worker is what the job requires. Stands in no row: the job waits in the list of its class, from which the first worker
 * takes it that is, and how that stands is found when somebody asks.
 */
export interface PlacementHold {
  readonly code: "placement";
  /** Of its placement. */
  readonly class: string;
}

export const placementHold = (placement: string): string => `placement:${placement}`;

export const PLACEMENT_HOLDS: HoldKind<PlacementHold> = {
  code: "placement",
  read: (hold) => {
    const placement = after("placement", hold);
    return placement === undefined ? undefined : { code: "placement", class: placement };
  },
  say: () => "no live worker takes it that is what it requires",
};
