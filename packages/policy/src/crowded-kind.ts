import { type Limit, MAX_LIMITS_OF_A_JOB, type Selector } from "./limit.ts";

/** A queue, and a type, that no selector names. */
const OTHER = "\0";

/** Jobs of one queue and type, undefined where any other will do, and the limits that they have to pass. */
export interface Crowd extends Selector {
  readonly limits: readonly string[];
}

/**
 * Jobs that more of these limits match than a job may have, if there are any.
 *
 * It is enough to look at the kind that each selector names, with what it leaves open filled by the queue, or the type,
 * that most limits name: where no selector names both, no other kind has more.
 */
export function crowdedKind(limits: readonly Limit[]): Crowd | undefined {
  const busiest = { queue: mostNamed(limits, "queue", "type"), type: mostNamed(limits, "type", "queue") };
  for (const { queue = busiest.queue, type = busiest.type } of limits) {
    const matching = limits.filter((one) => (one.queue ?? queue) === queue && (one.type ?? type) === type);
    if (matching.length > MAX_LIMITS_OF_A_JOB)
      return {
        limits: matching.map(({ name }) => name),
        ...(queue !== OTHER && { queue }),
        ...(type !== OTHER && { type }),
      };
  }
  return undefined;
}

/** The queue that most limits name which leave the type open, or the other way about. */
function mostNamed(limits: readonly Limit[], field: keyof Selector, open: keyof Selector): string {
  const counts = new Map<string, number>();
  for (const limit of limits) {
    const value = limit[open] === undefined ? limit[field] : undefined;
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [most = OTHER] = [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
  return most;
}
