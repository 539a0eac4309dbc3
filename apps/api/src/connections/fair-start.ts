/**
 * Requests begun in one turn of the event loop: as many as share a statement. Bursts that are larger come from many
 * connections at once, and one that is given up in the meantime costs nothing.
 */
const MOST_PER_TURN = 500;
/** However busy the thread is with something else, calls go on. */
const LEAST_PER_TURN = 50;
/**
 * After a turn that took longer, milliseconds, half as many begin in the next one. Between a call and its answer are some ten
 * turns, and in each of them 500 calls of a burst are 100 ms or more.
 */
const LONG_TURN_MS = 25;

/**
 * Begins requests in turns of bounded length, one of each connection after the other: a burst from one stalls nobody
 * else.
 */
export class FairStart<Party extends object> {
  readonly #lines: Map<Party, Set<() => void>> = new Map();
  #perTurn = MOST_PER_TURN;
  #begun = 0;
  #turnBeganAt = 0;
  #scheduled = false;

  /** Runs `start` at once, or in one of the next turns. */
  begin(party: Party, start: () => void): void {
    this.#schedule();
    if (this.#begun < this.#perTurn && this.#lines.size === 0) {
      this.#begun += 1;
      start();
      return;
    }
    const line = this.#lines.get(party);
    if (line === undefined) this.#lines.set(party, new Set([start]));
    else line.add(start);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#begun = 0;
    this.#turnBeganAt = performance.now();
    setImmediate(() => this.#turn());
  }

  /** While a turn is scheduled, the loop waits for nothing: all the time since the last one was work. */
  #turn(): void {
    const isLong = performance.now() - this.#turnBeganAt > LONG_TURN_MS;
    this.#perTurn = isLong
      ? Math.max(LEAST_PER_TURN, Math.floor(this.#perTurn / 2))
      : Math.min(MOST_PER_TURN, this.#perTurn * 2);
    this.#scheduled = false;
    if (this.#lines.size === 0) return;
    this.#schedule();
    while (this.#begun < this.#perTurn && this.#lines.size > 0) this.#round();
  }

  #round(): void {
    for (const [party, line] of this.#lines) {
      const [start] = line;
      if (start !== undefined) line.delete(start);
      if (line.size === 0) this.#lines.delete(party);
      this.#begun += 1;
      start?.();
      if (this.#begun >= this.#perTurn) return;
    }
  }
}
