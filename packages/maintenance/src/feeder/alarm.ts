/** Rings once, at the earliest time that it was set to. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** @param at on the clock of `performance.now()`; Infinity: never */
  set(at: number): void {
    if (at >= this.#at) return;
    this.clear();
    this.#at = at;
    this.#timer = setTimeout(
      () => {
        this.clear();
        this.#ring();
      },
      Math.max(0, Math.ceil(at - performance.now())),
    );
  }

  /** What the run of a chore comes to whose next one is due at this time: it runs again at once, or this rings. */
  next(at: number): "again" | undefined {
    if (at <= performance.now()) return "again";
    this.set(at);
    return undefined;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#at = Number.POSITIVE_INFINITY;
  }
}
