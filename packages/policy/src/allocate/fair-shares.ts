/** Keys that are remembered before those are forgotten that no longer matter. */
const FEW = 1_024;

/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996) over the keys of one lane: each job has a start tag, and the lowest tag
 * is admitted first. The next job of a key starts where its last one has ended, which is its cost over the key's weight
 * later; a key that had nothing waiting for a while starts at the floor, so that nobody saves up for later what he did not
 * use. Of two keys that both have jobs waiting, none ever gets further ahead of its share than one job of each.
 *
 * Whoever forgets the tags (another process becomes the leader) only shares out afresh.
 */
export class FairShares {
  /** The start tag of the last job that was admitted. */
  #floor = 0;
  /** Where the last job of each key has ended. What is not above the floor does not matter. */
  readonly #ends = new Map<string, number>();
  #enough = FEW;

  /** The start tag of a job of this key that waits from now on. */
  tagOf(key: string): number {
    return Math.max(this.#floor, this.#ends.get(key) ?? 0);
  }

  /** A job with this start tag is admitted. */
  admit(key: string, tag: number, cost: number, weight: number): void {
    this.#floor = Math.max(this.#floor, tag);
    this.#ends.set(key, tag + cost / weight);
    if (this.#ends.size > this.#enough) this.#forget();
  }

  /** Keys. */
  get remembered(): number {
    return this.#ends.size;
  }

  #forget(): void {
    for (const [key, end] of this.#ends) if (end <= this.#floor) this.#ends.delete(key);
    this.#enough = Math.max(FEW, 2 * this.#ends.size);
  }
}
