import type { Placement } from "./placement.ts";
import { meets, type WorkerLabels } from "./requirement.ts";

/** What a worker is to those who place jobs. */
export interface WorkerPlace {
  readonly labels: WorkerLabels;
  /** It runs only jobs that require something of one of these labels. */
  readonly taints: readonly string[];
  /** In all. */
  readonly slots: number;
}

/** Whether a worker may take jobs of this placement; undefined is what plain jobs have. Not whether slots are free now. */
export function mayTake(worker: WorkerPlace, placement: Placement | undefined): boolean {
  if (placement === undefined) return worker.taints.length === 0;
  const { requires, prefers, slots } = placement;
  if (slots > worker.slots) return false;
  if (
    worker.taints.length > 0 &&
    !worker.taints.some((taint) => requires.some(({ label }) => label === taint))
  )
    return false;
  return meets(worker.labels, requires) && meets(worker.labels, prefers);
}

/** How scarce the workers for it may be: of one priority the more specific comes first, or common jobs would keep it waiting. */
export const specificity = ({ requires, prefers, slots }: Placement): number =>
  (requires.length + prefers.length) * 1_000 + slots;
