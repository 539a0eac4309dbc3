import { distinct, type Endpoint, nameOf, type Place } from "./address.ts";

/** What others may take to contradict the first: one that is frozen must not hold up what the rest agree on. */
const CONTRADICTION_MS = 500;
/**
 * What all that one server has named weigh together is less than one address of the settings: a stranger knows servers
 * of its own, and taken once, while the right ones were away, it would be elected by them for ever.
 */
const WEIGHT_OF_LEARNT = 1 / 1024;

/** An address that is asked, and the server that it leads to. */
export interface Candidate {
  readonly name: string;
  /** It is not in the settings: another server has named it. */
  readonly learnt: boolean;
  /** Rejects where it leads nowhere. */
  readonly place: Promise<Place>;
}

/** Each address once, those of the settings first. */
export function candidatesOf(
  seeds: readonly Endpoint[],
  learnt: readonly Endpoint[],
  follow: (at: Endpoint) => Promise<Place>,
): Candidate[] {
  const named = new Set(seeds.map(nameOf));
  return distinct([...seeds, ...learnt]).map((at) => ({
    name: nameOf(at),
    learnt: !named.has(nameOf(at)),
    place: follow(at),
  }));
}

/** What leads to a server. */
export interface Votes {
  readonly place: Place;
  readonly from: readonly Candidate[];
}

/** Which server is the right one, and who says otherwise. */
export interface Verdict extends Votes {
  /** Most addresses of the settings lead to it. */
  readonly agreed: boolean;
  /** Others that take writes as well, though fewer lead to them. */
  readonly outvoted: readonly Votes[];
  /** What is known by now of those that lead nowhere. */
  readonly failed: readonly unknown[];
}

/**
 * The place that most of the candidates lead to. Whoever answers first may be a stranger: an address that belongs to
 * another Cluster by now, a Sentinel that is cut off or watches somebody else's master by the same name. Resolves once the
 * others cannot outvote it, or have had their time; rejects as `Promise.any` does when all of them do.
 */
export function mostNamed(candidates: readonly Candidate[]): Promise<Verdict> {
  const found = new Map<string, { readonly place: Place; readonly from: Candidate[] }>();
  const failed: unknown[] = [];
  const pending = new Set(candidates);
  const { promise, resolve } = Promise.withResolvers<Verdict>();
  const half = candidates.filter(({ learnt }) => !learnt).length / 2;
  let timer: NodeJS.Timeout | undefined;
  const settle = (): void => {
    clearTimeout(timer);
    const [first, ...outvoted] = ranked(found.values());
    if (first !== undefined) resolve({ ...first, agreed: weightOf(first.from) > half, outvoted, failed });
  };
  const settleIfDecided = (): void => {
    const [most, next] = ranked(found.values()).map(({ from }) => weightOf(from));
    const open = weightOf([...pending]);
    const isElected = most !== undefined && most > (next ?? 0) + open;
    // Who it is is not all: whether most lead there the rest may still say.
    if (open === 0 || (isElected && (most > half || most + open <= half))) settle();
  };
  const count = (candidate: Candidate, place: Place): void => {
    const sofar = found.get(nameOf(place));
    if (sofar === undefined) found.set(nameOf(place), { place, from: [candidate] });
    else sofar.from.push(candidate);
    timer ??= setTimeout(settle, CONTRADICTION_MS);
  };
  for (const candidate of candidates)
    void candidate.place
      .then(
        (place) => count(candidate, place),
        (error: unknown) => failed.push(error),
      )
      .then(() => {
        pending.delete(candidate);
        settleIfDecided();
      });
  return Promise.any(candidates.map(({ place }) => place)).then(() => promise);
}

const weightOf = (candidates: readonly Candidate[]): number =>
  candidates.reduce((sum, { learnt }) => sum + (learnt ? WEIGHT_OF_LEARNT : 1), 0);

/** In the order in which they were found, so that among equals the first is taken. */
const ranked = (found: Iterable<Votes>): Votes[] =>
  [...found].toSorted((one, other) => weightOf(other.from) - weightOf(one.from));
