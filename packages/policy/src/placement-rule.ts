import { merged, type Placement, type Placing, placingOf } from "@muster/job";
import type { Selector } from "./limit.ts";

/** Placement rules that there may be. */
export const MAX_PLACEMENT_RULES = 1_000;

/** What jobs of a queue or a type require, whatever their submitters ask for. */
export interface PlacementRule extends Selector {
  /** As a limit's. */
  readonly name: string;
  readonly placement: Placement;
}

/** What the rules require of jobs of this kind; undefined for nothing. */
export function ruledPlacement(
  rules: readonly PlacementRule[],
  queue: string,
  type: string,
): Placement | undefined {
  return rules
    .filter((rule) => (rule.queue ?? queue) === queue && (rule.type ?? type) === type)
    .reduce<Placement | undefined>((sum, { placement }) => merged(sum, placement), undefined);
}

/**
 * What a job that waits has to be moved to for what the rules require; undefined where it does so already, or they only prefer:
 * what is preferred has had its time, and would go to and fro.
 * @param own what it is placed by, undefined for nothing
 */
export function lackedByRules(ruled: Placement, own: Placement | undefined): Placing | undefined {
  const required: Placement = { ...ruled, prefers: [], preferMs: 0 };
  const placing = placedByRules(required, own && { class: "", placement: own });
  return placing?.class === (own && placingOf(own)?.class) ? undefined : placing;
}

/** The same, and what the job asks for itself. */
export function placedByRules(placement: Placement, asked: Placing | undefined): Placing | undefined {
  return placingOf(merged(asked?.placement, placement));
}
