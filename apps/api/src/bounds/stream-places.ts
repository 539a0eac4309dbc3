import type { Peer } from "./peer.ts";

/**
 * How many streams all connections together may have open. Each holds some 50 KB for as long as it lasts, and each event
 * of a job costs a turn for each stream that follows it: ten thousand of one client held the thread for half a minute.
 */
export class StreamPlaces {
  readonly #total: number;
  readonly #held = new WeakMap<Peer, number>();
  #used = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /**
   * Of one connection as many as are free for all others: one gets half of all, and something is left for the next one.
   * Undefined when there is none; else to be called once, at the stream's end.
   */
  take(peer: Peer): (() => void) | undefined {
    const held = this.#held.get(peer) ?? 0;
    if (held + 1 > this.#total - this.#used) return undefined;
    this.#count(peer, 1);
    return () => this.#count(peer, -1);
  }

  #count(peer: Peer, more: 1 | -1): void {
    this.#used += more;
    this.#held.set(peer, (this.#held.get(peer) ?? 0) + more);
  }
}
