/**
 * When something that is done again and again is due: not before its pause is over, and not before it has rested for as many
 * times as long as it has taken, so that it never keeps the database busy.
 */
export class Pace {
  readonly #pauseMs: number;
  readonly #rest: number;
  #dueAt = Number.NEGATIVE_INFINITY;
  /** Until when it rests, however often it is hurried. */
  #restsUntil = Number.NEGATIVE_INFINITY;
  /** Until it has been done as a whole. The first time, nobody knows anything yet. */
  #isHurried = true;

  /** @param rest how many times as long as a piece of its work the rest after it is */
  constructor(pauseMs: number, rest: number) {
    this.#pauseMs = pauseMs;
    this.#rest = rest;
  }

  /** On the clock of `performance.now()`. */
  get dueAt(): number {
    return this.#dueAt;
  }

  get isDue(): boolean {
    return performance.now() >= this.#dueAt;
  }

  /** It is due now, but for a rest as long as its last piece took; such are its rests until it has been done as a whole. */
  hurry(): void {
    this.#isHurried = true;
    this.#dueAt = this.#restsUntil;
  }

  /**
   * A piece of its work is done.
   * @param isWhole false: more of it waits, which needs only the rest
   */
  onDone(startedAt: number, isWhole: boolean, rest: number = this.#rest): void {
    const now = performance.now();
    this.#restsUntil = now + (now - startedAt) * Math.min(rest, 1);
    const rested = now + (now - startedAt) * (this.#isHurried ? Math.min(rest, 1) : rest);
    if (isWhole) this.#isHurried = false;
    this.#dueAt = isWhole ? Math.max(startedAt + this.#pauseMs, rested) : rested;
  }
}
