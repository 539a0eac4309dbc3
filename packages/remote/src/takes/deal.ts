import type { Offer } from "@muster/job";

/** Somebody who could have offers. */
export interface Place {
  /** How many, each for as many slots as it takes. */
  readonly room: number;
  mayHave(offer: Offer): boolean;
}

export interface Dealt<P extends Place> {
  /** Those who got any. */
  readonly hands: ReadonlyMap<P, readonly Offer[]>;
  /** What nobody here may have, or has room for. */
  readonly left: readonly Offer[];
}

/**
 * Deals offers one by one to those who may have them, in turn, so that a burst starts on as many workers as there are.
 * @param first whose turn it is, as an index
 */
export function deal<P extends Place>(offers: readonly Offer[], places: readonly P[], first = 0): Dealt<P> {
  const hands = new Map<P, Offer[]>();
  const left: Offer[] = [];
  const turns = new Map<string, Turns<P>>();
  const used = new Map<P, number>();
  const roomOf = (place: P): number => place.room - (used.get(place) ?? 0);
  for (const offer of offers) {
    const kind = `${offer.queue} ${offer.type} ${offer.lane ?? ""}`;
    let turn = turns.get(kind);
    if (turn === undefined) {
      turn = { places: places.filter((place) => place.mayHave(offer)), next: first };
      turns.set(kind, turn);
    }
    const place = nextWithRoom(turn, roomOf, offer.slots ?? 1);
    if (place === undefined) left.push(offer);
    else {
      const hand = hands.get(place);
      used.set(place, (used.get(place) ?? 0) + (offer.slots ?? 1));
      if (hand === undefined) hands.set(place, [offer]);
      else hand.push(offer);
    }
  }
  return { hands, left };
}

interface Turns<P> {
  places: P[];
  next: number;
}

/** Those who have no room any more leave the turns. */
function nextWithRoom<P>(turn: Turns<P>, roomOf: (place: P) => number, slots: number): P | undefined {
  while (turn.places.length > 0) {
    const index = turn.next % turn.places.length;
    const place = turn.places[index];
    if (place !== undefined && roomOf(place) >= slots) {
      turn.next = index + 1;
      return place;
    }
    turn.places.splice(index, 1);
    turn.next = index;
  }
  return undefined;
}
