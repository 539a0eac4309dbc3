/** Ready jobs for each slot: enough that no slot waits for the feeder, and few enough that nobody waits for them long. */
const READY_PER_SLOT = 1.5;

/**
 * How many jobs may be admitted and not yet claimed where so many slots take them. One where there are none: lists that stay
 * empty would start no worker where workers are started for what the lists hold.
 */
export const readyLimit = (slots: number): number => Math.max(1, Math.ceil(READY_PER_SLOT * slots));

/**
 * How many more jobs of a lane may be admitted before others are claimed. Counted for the lane and for each type: jobs of
 * one that few workers know, or none, would fill the lane, and keep all others from those that do.
 */
export class ReadyRoom {
  #left: number;
  readonly #leftOf = new Map<string, number>();
  readonly #ofType: (type: string) => number;

  constructor(left: number, ofType: (type: string) => number) {
    this.#left = left;
    this.#ofType = ofType;
  }

  get isFull(): boolean {
    return this.#left < 1;
  }

  has(type: string): boolean {
    return !this.isFull && this.#of(type) >= 1;
  }

  take(type: string): void {
    this.#left -= 1;
    this.#leftOf.set(type, this.#of(type) - 1);
  }

  #of(type: string): number {
    return this.#leftOf.get(type) ?? this.#ofType(type);
  }
}
