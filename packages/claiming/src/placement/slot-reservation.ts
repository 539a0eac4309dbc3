import type { Tail } from "@muster/queue";

/** A job that takes several slots has waited long enough for others to leave it some. */
const PATIENCE_MS = 5_000;
/** For how long slots are kept free for one. */
const KEPT_MS = 5_000;
/** How long the others go on, after slots were kept in vain. */
const REST_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

interface Reservation {
  readonly lane: string;
  readonly slots: number;
  /** `performance.now()` */
  readonly until: number;
}

/**
 * Keeps slots free for a job that takes several of them: while there is always a job that takes one, no two would ever be free
 * at once.
 */
export class SlotReservation {
  #lookedAt = Number.NEGATIVE_INFINITY;
  #current: Reservation | undefined;
  readonly #restsUntil = new Map<string, number>();

  /** Whether it is time to look at the lists of jobs that take more slots than are free. */
  isDue(now: number): boolean {
    return this.#current === undefined && now - this.#lookedAt >= LOOK_EVERY_MS;
  }

  /**
   * What their oldest jobs are, in the order in which they are taken from.
   * @param now `performance.now()`
   * @param storeNow as the stamps of jobs are
   */
  observe(
    tails: ReadonlyMap<string, Tail>,
    slotsOf: (lane: string) => number,
    { now, storeNow }: { readonly now: number; readonly storeNow: number },
  ): void {
    this.#lookedAt = now;
    for (const [lane, until] of this.#restsUntil) if (until <= now) this.#restsUntil.delete(lane);
    if (this.#current !== undefined) return;
    for (const [lane, { oldest }] of tails) {
      if (oldest?.at === undefined || storeNow - oldest.at < PATIENCE_MS || this.#restsUntil.has(lane))
        continue;
      this.#current = { lane, slots: slotsOf(lane), until: now + KEPT_MS };
      return;
    }
  }

  /** What slots are kept for. One whose time is over rests, so that others start meanwhile. */
  current(now: number): Pick<Reservation, "lane" | "slots"> | undefined {
    if (this.#current !== undefined && this.#current.until <= now) {
      this.#restsUntil.set(this.#current.lane, now + REST_MS);
      this.#current = undefined;
    }
    return this.#current;
  }

  /** Its job was taken, or somebody else has. */
  end(): void {
    this.#current = undefined;
  }
}
