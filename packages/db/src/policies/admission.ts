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

// Hardly ever a key is closed, and only then each row is asked. The last closing to end, by its index: whether there is one
// that has not ended would be planned as a look at all keys.
const IS_OPEN = `(coalesce((SELECT k.closed_until FROM limit_keys AS k WHERE k.closed_until IS NOT NULL
                ORDER BY k.closed_until DESC LIMIT 1) <= now(), true)
    OR NOT EXISTS (SELECT 1 FROM limit_keys AS k WHERE k.gate = ANY(t.gates) AND k.closed_until > now()))`;

/**
 * Whether the row named `t` may be claimed: it was admitted for this attempt, to the gates that it has now, and none of them
 * was paused or closed since. False or NULL otherwise.
 */
export const isAdmitted = (
  p: Places<Admission>,
): string => `t.grant_fence = t.fence AND t.gates = ${gatesSql(p)}
  AND NOT (t.gates && ${p.pausedGates}::text[]) AND ${IS_OPEN}`;
