import { nameOf, type Place } from "./address.ts";

/** What others may take to contradict the first: one that is frozen must not hold up what the rest agree on. */
const CONTRADICTION_MS = 500;

/** Which server is the right one, and who says otherwise. */
export interface Verdict {
  readonly place: Place;
  /** Others that take writes as well, though fewer lead to them. */
  readonly outvoted: readonly Place[];
}

/**
 * The place that most of the candidates lead to. Whoever answers first may be a stranger: an address that belongs to
 * another Cluster by now, a Sentinel that is cut off or watches somebody else's master by the same name. Resolves once the
 * others cannot outvote it, or have had their time; rejects as `Promise.any` does when all of them do.
 */
export function mostNamed(candidates: readonly Promise<Place>[]): Promise<Verdict> {
  const votes = new Map<string, { readonly place: Place; count: number }>();
  let pending = candidates.length;
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    clearTimeout(timer);
    // In the order in which they were found, so that among equals the first is taken.
    const [first, ...others] = [...votes.values()].toSorted((one, other) => other.count - one.count);
    if (first !== undefined) resolve({ place: first.place, outvoted: others.map(({ place }) => place) });
  };
  const note = (place?: Place): void => {
    pending -= 1;
    if (place !== undefined) {
      const sofar = votes.get(nameOf(place));
      if (sofar === undefined) votes.set(nameOf(place), { place, count: 1 });
      else sofar.count += 1;
      timer ??= setTimeout(settle, CONTRADICTION_MS);
    }
    const [most = 0, next = 0] = [...votes.values()].map(({ count }) => count).toSorted((a, b) => b - a);
    if (pending === 0 || most > next + pending) settle();
  };
  for (const candidate of candidates) candidate.then(note, () => note());
  return Promise.any(candidates).then(() => promise);
}
