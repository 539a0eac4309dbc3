import type { Offer, Placement } from "@muster/job";
import { type Limit, lackedByRules, type Policies } from "@muster/policy";

/** Offers of jobs that have to pass the same limits. */
export interface Limited {
  readonly limits: readonly Limit[];
  /** As many as there are slots for. */
  readonly offers: Offer[];
  /** The rest: nothing of a limit is claimed ahead of its slot. */
  readonly surplus: Offer[];
}

/** What is to be done with each offer. */
export interface Sorted {
  /** Claimed like any job that no policy is about. */
  readonly plain: Offer[];
  /** The same, of those that take several slots: as many as there are free ones for. */
  readonly large: Offer[];
  readonly limited: readonly Limited[];
  /** Of types that this worker has no handler for. */
  readonly unknown: Offer[];
  /** Of paused types. */
  readonly paused: Offer[];
  /** Rules require something of them that they are not placed by. */
  readonly misplaced: Offer[];
  /** Of paused queues, and those that take more slots than are left: they stay where they are. */
  readonly waiting: Offer[];
}

type Verdict = "misplaced" | "plain" | "unknown" | "paused" | "waiting" | readonly Limit[];

/**
 * @param knows whether this worker has a handler for a type
 * @param freeSlots how many jobs could begin at once; the first of the offers have them, whatever their kind
 * @param placementOf what a lane requires that has a class
 */
export function sortOffers(
  offers: readonly Offer[],
  policies: Policies,
  knows: (type: string) => boolean,
  freeSlots: number,
  placementOf: (lane: string) => Placement | undefined,
): Sorted {
  const limited = new Map<string, Limited>();
  const sorted: Record<Exclude<Verdict, readonly Limit[]> | "large", Offer[]> = {
    plain: [],
    large: [],
    unknown: [],
    paused: [],
    misplaced: [],
    waiting: [],
  };
  let slots = freeSlots;
  let last: Offer | undefined;
  let verdict: Verdict = "plain";
  for (const offer of offers) {
    // Mostly of the same kind as the one before.
    if (offer.type !== last?.type || offer.queue !== last.queue || offer.lane !== last.lane)
      verdict = judge(offer, policies, knows, placementOf);
    last = offer;
    const { slots: takes = 1 } = offer;
    if (takes > 1 && takes > slots && (verdict === "plain" || typeof verdict !== "string"))
      sorted.waiting.push(offer);
    else if (typeof verdict === "string") {
      sorted[verdict === "plain" && takes > 1 ? "large" : verdict].push(offer);
      if (verdict === "plain") slots -= takes;
    } else {
      const group = groupOf(limited, verdict);
      (slots > 0 ? group.offers : group.surplus).push(offer);
      slots -= takes;
    }
  }
  return { ...sorted, limited: [...limited.values()] };
}

function judge(
  { queue, type, lane }: Offer,
  policies: Policies,
  knows: (type: string) => boolean,
  placementOf: (lane: string) => Placement | undefined,
): Verdict {
  if (policies.isQueuePaused(queue)) return "waiting";
  if (!knows(type)) return "unknown";
  if (policies.isTypePaused(type)) return "paused";
  const ruled = policies.placementFor(queue, type);
  if (ruled !== undefined && lacks(ruled, lane, placementOf)) return "misplaced";
  const limits = policies.limitsFor(queue, type);
  return limits.length === 0 ? "plain" : limits;
}

function lacks(
  ruled: Placement,
  lane: string | undefined,
  placementOf: (lane: string) => Placement | undefined,
): boolean {
  const own = lane === undefined ? undefined : placementOf(lane);
  // What a lane stands for and is not known cannot be added to.
  if (lane !== undefined && own === undefined) return false;
  return lackedByRules(ruled, own) !== undefined;
}

function groupOf(limited: Map<string, Limited>, limits: readonly Limit[]): Limited {
  const names = limits.map(({ name }) => name).join(" ");
  let group = limited.get(names);
  if (group === undefined) {
    group = { limits, offers: [], surplus: [] };
    limited.set(names, group);
  }
  return group;
}
