/** How often something may be done: so many times a second in the long run, and `burst` of them at once. */
export interface Pulse {
  readonly perSecond: number;
  readonly burst: number;
}

/** One caller's part of a `Pulse`. It begins full. */
export class TokenBucket {
  readonly #pulse: Pulse;
  #tokens: number;
  #at: number;

  /** @param now milliseconds of a clock that only goes forward, as everywhere here */
  constructor(pulse: Pulse, now: number) {
    this.#pulse = pulse;
    this.#tokens = pulse.burst;
    this.#at = now;
  }

  /** Takes one; else how long until there is one again, milliseconds. */
  take(now: number): number {
    this.#fill(now);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    return Math.ceil(((1 - this.#tokens) * 1000) / this.#pulse.perSecond);
  }

  /** Nothing is remembered any more: one made anew is the same. */
  isFull(now: number): boolean {
    this.#fill(now);
    return this.#tokens >= this.#pulse.burst;
  }

  #fill(now: number): void {
    const { perSecond, burst } = this.#pulse;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
  }
}
