/**
 * Requests begun in one turn of the event loop: as many as share a statement. Bursts that are larger come from many
 * connections at once, and one that is given up in the meantime costs nothing.
 */
const PER_TURN = 500;

/**
 * Begins requests in turns of bounded length, one of each connection after the other: a burst from one stalls nobody
 * else.
 */
export class FairStart<Party extends object> {
  readonly #lines: Map<Party, (() => void)[]> = new Map();
  #begun = 0;
  #scheduled = false;

  /** Runs `start` at once, or in one of the next turns. */
  begin(party: Party, start: () => void): void {
    this.#schedule();
    if (this.#begun < PER_TURN && this.#lines.size === 0) {
      this.#begun += 1;
      start();
      return;
    }
    const line = this.#lines.get(party);
    if (line === undefined) this.#lines.set(party, [start]);
    else line.push(start);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#begun = 0;
    while (this.#begun < PER_TURN && this.#lines.size > 0) this.#round();
    if (this.#lines.size > 0) this.#schedule();
  }

  #round(): void {
    for (const [party, line] of this.#lines) {
      // Taken from the end, for a list of hundreds has no cheap beginning; calls of one burst have no order that
      // matters.
      const start = line.pop();
      if (line.length === 0) this.#lines.delete(party);
      this.#begun += 1;
      start?.();
      if (this.#begun >= PER_TURN) return;
    }
  }
}
