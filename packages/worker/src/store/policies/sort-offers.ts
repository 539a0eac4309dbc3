import type { Limit, Policies } from "@muster/policy";
import type { Offer } from "../../port.ts";

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
  readonly limited: readonly Limited[];
  /** Of types that this worker has no handler for. */
  readonly unknown: Offer[];
  /** Of paused types. */
  readonly paused: Offer[];
  /** Of paused queues, whose jobs stay where they are. */
  readonly waiting: Offer[];
}

type Verdict = "plain" | "unknown" | "paused" | "waiting" | readonly Limit[];

/**
 * @param knows whether this worker has a handler for a type
 * @param freeSlots how many jobs could begin at once; the first of the offers have them, whatever their kind
 */
export function sortOffers(
  offers: readonly Offer[],
  policies: Policies,
  knows: (type: string) => boolean,
  freeSlots: number,
): Sorted {
  const limited = new Map<string, Limited>();
  const sorted: Record<Exclude<Verdict, readonly Limit[]>, Offer[]> = {
    plain: [],
    unknown: [],
    paused: [],
    waiting: [],
  };
  let slots = freeSlots;
  let last: Offer | undefined;
  let verdict: Verdict = "plain";
  for (const offer of offers) {
    // Mostly of the same kind as the one before.
    if (offer.type !== last?.type || offer.queue !== last.queue) verdict = judge(offer, policies, knows);
    last = offer;
    if (typeof verdict === "string") {
      sorted[verdict].push(offer);
      if (verdict === "plain") slots -= 1;
    } else {
      const group = groupOf(limited, verdict);
      (slots > 0 ? group.offers : group.surplus).push(offer);
      slots -= 1;
    }
  }
  return { ...sorted, limited: [...limited.values()] };
}

function judge({ queue, type }: Offer, policies: Policies, knows: (type: string) => boolean): Verdict {
  if (policies.isQueuePaused(queue)) return "waiting";
  if (!knows(type)) return "unknown";
  if (policies.isTypePaused(type)) return "paused";
  const limits = policies.limitsFor(queue, type);
  return limits.length === 0 ? "plain" : limits;
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
