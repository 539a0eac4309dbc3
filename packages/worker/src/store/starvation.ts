import type { Tail } from "@muster/queue";

/** Of this many takes one may go to a lane that has waited too long: ageing must not turn the order upside down. */
const TAKES_PER_AGED = 8;

/** Keeps strict priority from starving a lane for ever. */
export class Starvation {
  readonly #afterMs: number;
  #aged: string[] = [];
  #takenSince = TAKES_PER_AGED;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** The lanes whose oldest element waits longer than allowed, the longest waiting first. */
  observe(tails: ReadonlyMap<string, Tail>, databaseNow: number): void {
    const waits = [...tails].map(([lane, tail]) => ({ lane, at: tail.oldest?.at ?? databaseNow }));
    this.#aged = waits
      .filter(({ at }) => databaseNow - at > this.#afterMs)
      .toSorted((a, b) => a.at - b.at)
      .map(({ lane }) => lane);
  }

  /** The lanes that may give one element now, ahead of the order; mostly none. */
  due(): readonly string[] {
    return this.#takenSince >= TAKES_PER_AGED - 1 ? this.#aged : [];
  }

  /** How many elements were taken, and whether aged lanes had been asked first. */
  took(count: number, askedAged: boolean): void {
    this.#takenSince = askedAged && count > 0 ? count - 1 : this.#takenSince + count;
  }
}
