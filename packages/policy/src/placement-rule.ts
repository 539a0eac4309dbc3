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

/** The same, and what the job asks for itself. */
export function placedByRules(placement: Placement, asked: Placing | undefined): Placing | undefined {
  return placingOf(merged(asked?.placement, placement));
}
