import { MusterError } from "@muster/job";

/** Whose turn at a connection it is. */
export interface Turn {
  /** Waiting ends when it aborts: a caller that has left takes neither a connection nor a place in the queue. */
  readonly signal?: AbortSignal;
  /**
   * Calls of one party wait in one line, and lines take turns. Without a party: the process itself, which goes first.
   */
  readonly party?: object;
}

export interface TurnsOptions {
  /** Turns that can be held at once. */
  readonly places: number;
  /** At most this many wait; no party takes more places than it leaves free. */
  readonly maxWaiting: number;
  /** How long to wait for a turn, milliseconds. */
  readonly patienceMs: number;
  /** Called for each caller that is turned away. */
  readonly onRefused: () => void;
}

interface Waiter {
  /** Never throws. */
  readonly admit: () => void;
}

/**
 * Who may use the next free connection. The driver's own queue is a single line without an end, which keeps the places
 * of callers that have left: a burst of calls that were given up at once made everybody else wait for seconds.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #own: object = {};
  /** In the order of their next turns. */
  readonly #lines = new Map<object, Set<Waiter>>();
  #free: number;
  #waiting = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
    this.#free = options.places;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves when it is this one's turn; whoever took it gives it back.
   * @throws MusterError `resource_exhausted` when too many wait, `unavailable` when it took too long; the signal's reason
   */
  async take({ signal, party = this.#own }: Turn): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await this.#wait(party, signal);
  }

  give(): void {
    const next = this.#next();
    if (next === undefined) this.#free += 1;
    else next.admit();
  }

  async #wait(party: object, signal: AbortSignal | undefined): Promise<void> {
    this.#checkRoom(party);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { admit: resolve };
    const onAbort = (): void => this.#leave(party, waiter, () => reject(signal?.reason));
    const timer = setTimeout(
      () => this.#leave(party, waiter, () => reject(this.#tooLate())),
      this.#options.patienceMs,
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#join(party, waiter);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  #checkRoom(party: object): void {
    const { maxWaiting, onRefused } = this.#options;
    const own = this.#lines.get(party)?.size ?? 0;
    if (own < maxWaiting - this.#waiting) return;
    onRefused();
    const message =
      `database: expected at most ${maxWaiting - this.#waiting} calls of one connection to wait for it, ` +
      `got ${own + 1}; send fewer at once, or try again later`;
    throw new MusterError("resource_exhausted", message);
  }

  #tooLate(): MusterError {
    this.#options.onRefused();
    return new MusterError("unavailable", "the database is too busy; try again");
  }

  #join(party: object, waiter: Waiter): void {
    const line = this.#lines.get(party) ?? new Set();
    line.add(waiter);
    this.#lines.set(party, line);
    this.#waiting += 1;
  }

  /** Calls `then` unless it has had its turn already. */
  #leave(party: object, waiter: Waiter, then: () => void): void {
    const line = this.#lines.get(party);
    if (line?.delete(waiter) !== true) return;
    this.#waiting -= 1;
    if (line.size === 0) this.#lines.delete(party);
    then();
  }

  #next(): Waiter | undefined {
    const [first] = this.#lines.keys();
    if (first === undefined) return undefined;
    const party = this.#lines.has(this.#own) ? this.#own : first;
    const line = this.#lines.get(party) ?? new Set();
    const [waiter] = line;
    // Back to the end of the round, if it has more waiting.
    this.#lines.delete(party);
    if (waiter === undefined) return undefined;
    line.delete(waiter);
    if (line.size > 0) this.#lines.set(party, line);
    this.#waiting -= 1;
    return waiter;
  }
}
