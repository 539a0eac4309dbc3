/** For how long the same read by the same caller has no further row, milliseconds. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/**
 * Reads that have rows. Whoever looks at one job every second reads the same each time: a row for each look would be most of
 * the log, and tell nothing.
 */
export class RecentReads {
  /** In the order of their times. */
  readonly #until = new Map<string, number>();

  has(read: string, now: number = performance.now()): boolean {
    return (this.#until.get(read) ?? 0) > now;
  }

  add(read: string, now: number = performance.now()): void {
    this.#until.delete(read);
    this.#until.set(read, now + REMEMBERED_MS);
    for (const [first, until] of this.#until) {
      if (until > now && this.#until.size <= MOST_REMEMBERED) return;
      this.#until.delete(first);
    }
  }
}
