import type { Tail } from "@muster/queue";

/** Of so many elements, one may come from a lane that has waited too long: ageing must not turn the order upside down. */
const ELEMENTS_PER_AGED = 8;

/** Keeps strict priority from starving a lane for ever. */
export class Starvation {
  readonly #afterMs: number;
  #aged: string[] = [];
  /** When the oldest element of a lane was queued, as far as it was seen; only of lanes that wait too long. */
  readonly #since = new Map<string, number>();
  #takenSince = ELEMENTS_PER_AGED;

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /**
   * Learns which of these lanes wait longer than allowed; what is known about others stays. The longest waiting come
   * first.
   */
  observe(tails: ReadonlyMap<string, Tail>, databaseNow: number): void {
    for (const [lane, { oldest }] of tails) {
      const at = oldest?.at ?? databaseNow;
      if (databaseNow - at > this.#afterMs) this.#since.set(lane, at);
      else this.#since.delete(lane);
    }
    this.#order();
  }

  /** Forgets all other lanes. */
  keep(lanes: readonly string[]): void {
    if (this.#since.size === 0) return;
    const kept = new Set(lanes);
    for (const lane of this.#since.keys()) if (!kept.has(lane)) this.#since.delete(lane);
    this.#order();
  }

  #order(): void {
    this.#aged = [...this.#since].toSorted(([, a], [, b]) => a - b).map(([lane]) => lane);
  }

  /** The lanes of which one may give one element of the next take, ahead of the order; mostly none. */
  due(): readonly string[] {
    return this.#takenSince >= ELEMENTS_PER_AGED - 1 ? this.#aged : [];
  }

  /** How many elements were taken, and whether aged lanes had been asked first. */
  onTaken(count: number, askedAged: boolean): void {
    this.#takenSince = askedAged && count > 0 ? count - 1 : this.#takenSince + count;
  }
}
