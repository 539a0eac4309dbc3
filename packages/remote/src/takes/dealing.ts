import { type ClaimBook, type SetAside, type Sorted, sortOffers } from "@muster/claiming";
import { mayTake, type Offer, type Placement } from "@muster/job";
import type { Limit } from "@muster/policy";
import { deal } from "./deal.ts";
import type { DealtBatch, HandOuts } from "./hand-outs.ts";
import type { KnownTaker, KnownTakers } from "./known-takers.ts";

export interface DealingOptions {
  readonly book: ClaimBook;
  readonly takers: KnownTakers;
  readonly aside: Pick<SetAside, "put">;
  readonly handOuts: Pick<HandOuts, "sizes">;
  /** What a lane requires that has a class. */
  readonly placementOf: (lane: string) => Placement | undefined;
}

export interface Dealing {
  /** To be claimed, each by a statement of its own. */
  readonly batches: readonly DealtBatch[];
  /** Settles when the rest has been set aside. Never rejects. */
  readonly aside: Promise<unknown>;
  /** Some were for nobody who waits: others share these lists. */
  readonly isMixed: boolean;
}

/** Sorts what was found as the policies say, and deals it to those who wait. */
export class Dealer {
  readonly #options: DealingOptions;
  #turn = 0;
  /** Types of which jobs were found that no worker here may have. */
  #foreign: ReadonlySet<string> = new Set();

  constructor(options: DealingOptions) {
    this.#options = options;
  }

  /** What workers here run, without what is being put on hold for others. */
  knownTypes(): string[] {
    return this.#options.takers.types().filter((type) => !this.#foreign.has(type));
  }

  deal(offers: readonly Offer[]): Dealing {
    const { book, takers, aside, handOuts } = this.#options;
    const { edition } = book;
    const ready = takers.ready();
    const { placementOf } = this.#options;
    const places = ready.map((known) => new ReadyPlace(known, handOuts.sizes.likely, placementOf));
    const room = places.reduce((sum, place) => sum + place.room, 0);
    const isOurs = oursAmong(takers);
    const foreign = offers.filter((offer) => !isOurs(offer));
    this.#foreign = new Set(foreign.map(({ type }) => type));
    const sorted = sortOffers(offers.filter(isOurs), edition.policies, () => true, room, placementOf);
    const batches: DealtBatch[] = [];
    const waiting = [...sorted.waiting];
    const limited: Sorted["limited"][number][] = [];
    let free = places;
    this.#turn += 1;
    for (const group of inOrderOf(offers, sorted)) {
      const { hands, left } = deal(group.offers, free, this.#turn);
      free = free.filter((place) => !hands.has(place));
      const known = new Map([...hands].map(([place, hand]) => [place.known, hand]));
      if (known.size > 0) batches.push({ edition, limits: group.limits, hands: known });
      if (group.limits.length === 0) waiting.push(...left);
      else limited.push({ limits: group.limits, offers: [], surplus: [...left, ...group.surplus] });
    }
    const rest: Sorted = {
      plain: [],
      large: [],
      limited,
      unknown: foreign,
      paused: sorted.paused,
      misplaced: sorted.misplaced,
      waiting,
    };
    const isOthers = (offer: Offer): boolean => !places.some((place) => place.mayHave(offer));
    const isMixed =
      places.length > 0 && (foreign.length > 0 || waiting.slice(sorted.waiting.length).some(isOthers));
    return { batches, aside: aside.put(rest, edition), isMixed };
  }
}

class ReadyPlace {
  readonly known: KnownTaker;
  readonly room: number;

  readonly #placementOf: DealingOptions["placementOf"];

  constructor(known: KnownTaker, most: number, placementOf: DealingOptions["placementOf"]) {
    this.known = known;
    this.#placementOf = placementOf;
    this.room = Math.min(known.waiter?.call.freeSlots ?? 0, most);
  }

  mayHave(offer: Offer): boolean {
    const { taker, standing } = this.known;
    if (!taker.mayHave(offer) || standing === undefined) return false;
    if (offer.lane === undefined) return mayTake(standing.place, undefined);
    const placement = this.#placementOf(offer.lane);
    return placement !== undefined && mayTake(standing.place, placement);
  }
}

/** Whether some worker that calls here, or has a moment ago, may have a job. */
function oursAmong(takers: KnownTakers): (offer: Offer) => boolean {
  const verdicts = new Map<string, boolean>();
  return (offer) => {
    const kind = `${offer.queue} ${offer.type}`;
    let verdict = verdicts.get(kind);
    if (verdict === undefined) {
      verdict = takers.knowsType(offer.type) && [...takers.all()].some(({ taker }) => taker.mayHave(offer));
      verdicts.set(kind, verdict);
    }
    return verdict;
  };
}

interface Group {
  readonly limits: readonly Limit[];
  readonly offers: readonly Offer[];
  readonly surplus: readonly Offer[];
}

/** Who gets something of one group gets nothing of another: the group whose first offer was found first goes first. */
function inOrderOf(offers: readonly Offer[], { plain, large, limited }: Sorted): Group[] {
  const groups: Group[] = [
    { limits: [], offers: large, surplus: [] },
    { limits: [], offers: plain, surplus: [] },
    ...limited,
  ];
  const first = new Map<Offer, number>(offers.map((offer, index) => [offer, index]));
  const placeOf = ({ offers: [one] }: Group): number => (one && first.get(one)) ?? offers.length;
  return groups
    .filter((group) => group.offers.length + group.surplus.length > 0)
    .toSorted((a, b) => placeOf(a) - placeOf(b));
}
