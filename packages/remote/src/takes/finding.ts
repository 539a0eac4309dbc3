import { isKeptFree, type Sources } from "@muster/claiming";
import type { Offer } from "@muster/job";

/** Jobs of one look for work. */
const MOST_OFFERS = 500;
/** After so long nobody else is expected in these lists any more. */
const MIXED_MS = 5_000;
/** What nobody here may have is taken as rarely as this, and so much of it: it has to be held if nobody anywhere may. */
const PLAIN_EVERY_MS = 1_000;
const PLAIN_OFFERS = 16;

/**
 * Finds work for those who wait. In lists that others share it looks at the types first: what it takes and cannot deal
 * has to be held for them or put back, which costs more than the job.
 */
export class Finding {
  readonly #sources: Pick<Sources, "take" | "takeWanted">;
  #mixedUntil = Number.NEGATIVE_INFINITY;
  #plainAt = Number.NEGATIVE_INFINITY;
  #keepsFree = false;

  constructor(sources: Pick<Sources, "take" | "takeWanted">) {
    this.#sources = sources;
  }

  /** It does not wait in mixed lists: whoever finds nothing there pauses. */
  get isMixed(): boolean {
    return performance.now() < this.#mixedUntil;
  }

  /** What was found was for nobody who waits, or some of it. */
  onMixed(): void {
    this.#mixedUntil = performance.now() + MIXED_MS;
  }

  /** Nothing was taken, so that a job that takes several slots finds them free. */
  get keepsFree(): boolean {
    return this.#keepsFree;
  }

  /** @param free slots of each of those who wait @param types of theirs */
  find(free: readonly number[], types: () => readonly string[]): Promise<readonly Offer[]> {
    const room = free.reduce((sum, slots) => sum + slots, 0);
    const most = Math.min(MOST_OFFERS, room);
    const atOnce = Math.max(0, ...free);
    this.#keepsFree = false;
    if (!this.isMixed) return this.#take(most, atOnce);
    const now = performance.now();
    if (now - this.#plainAt < PLAIN_EVERY_MS) return this.#sources.takeWanted(most, types());
    this.#plainAt = now;
    return this.#take(Math.min(PLAIN_OFFERS, most), atOnce);
  }

  /** @param atOnce as many slots as some one of them has free */
  async #take(most: number, atOnce: number): Promise<readonly Offer[]> {
    const found = await this.#sources.take(most, atOnce);
    if (!isKeptFree(found)) return found;
    this.#keepsFree = true;
    return [];
  }
}
