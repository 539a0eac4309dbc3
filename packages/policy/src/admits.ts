import { prefixOf } from "./gate.ts";
import type { Limit } from "./limit.ts";
import type { Policies } from "./policies.ts";

/** A job that was claimed. */
export interface ClaimedKind {
  readonly queue: string;
  readonly type: string;
  /** Of the limits that have admitted it; undefined for a job that was claimed without any. */
  readonly gates?: readonly string[] | undefined;
}

/** Whether a claimed job may begin: none of this pauses it, and it has passed the limits that are about it, as they are now. */
export function admits(policies: Policies, { queue, type, gates }: ClaimedKind): boolean {
  if (policies.isEmpty) return true;
  if (policies.isQueuePaused(queue) || policies.isTypePaused(type)) return false;
  const limits = policies.limitsFor(queue, type);
  return hasPassed(limits, gates) && !(gates ?? []).some((gate) => policies.pausedGates.includes(gate));
}

/** Whether these gates are of each of these limits, which are in the order of their names: a job's key under a limit never changes. */
export function hasPassed(limits: readonly Limit[], gates: readonly string[] | undefined): boolean {
  if (limits.length === 0) return true;
  return (
    limits.length === gates?.length &&
    limits.every((limit, index) => gates[index]?.startsWith(`${prefixOf(limit)}:`) === true)
  );
}
