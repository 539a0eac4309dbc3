import type { Limit } from "@muster/policy";
import { gatesSql, type Limiting, limitingOf } from "../gates/gates-sql.ts";
import type { Places } from "../statement.ts";

/** What a worker knows of the limits that some jobs have in common. */
export interface Rules {
  /** In the order of their names, at most four. */
  readonly limits: readonly Limit[];
  /** Of any limits. */
  readonly pausedGates: readonly string[];
}

export interface Admission extends Limiting {
  readonly pausedGates: readonly string[];
}

export function admissionOf({ limits, pausedGates }: Rules): Admission {
  const limiting = limitingOf(limits);
  // A fleet may have paused thousands of keys: those of other limits are not sent along.
  const ours = pausedGates.filter((gate) =>
    limiting.prefixes.some((prefix) => gate.startsWith(`${prefix}:`)),
  );
  return { ...limiting, pausedGates: ours };
}

/**
 * Whether the row named `t` may be claimed: it was admitted for this attempt, to the gates that it has now, and none of them
 * was paused or closed since. False or NULL otherwise.
 */
export const isAdmitted = (
  p: Places<Admission>,
): string => `t.grant_fence = t.fence AND t.gates = ${gatesSql(p)}
  AND NOT (t.gates && ${p.pausedGates}::text[])
  AND NOT EXISTS (SELECT 1 FROM limit_keys AS k WHERE k.gate = ANY(t.gates) AND k.closed_until > now())`;
