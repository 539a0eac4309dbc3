/**
 * How many streams all callers together may have open. Each holds some 50 KB for as long as it lasts, and each event
 * of a job costs a turn for each stream that follows it: ten thousand of one client held the thread for half a minute.
 */
export class StreamPlaces {
  readonly #total: number;
  readonly #held = new WeakMap<object, number>();
  #used = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** How many are open of one party. */
  held(party: object): number {
    return this.#held.get(party) ?? 0;
  }

  /**
   * Of one connection, or of one identity, as many as are free for all others: one gets half of all, and something is left
   * for the next one. Undefined when there is none; else to be called once, at the stream's end.
   */
  take(party: object): (() => void) | undefined {
    if (this.held(party) + 1 > this.#total - this.#used) return undefined;
    this.#count(party, 1);
    return () => this.#count(party, -1);
  }

  #count(party: object, more: 1 | -1): void {
    this.#used += more;
    this.#held.set(party, this.held(party) + more);
  }
}
