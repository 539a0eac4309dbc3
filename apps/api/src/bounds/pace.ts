/** How often to look for what is late. */
const LOOK_MS = 500;

/** Something that has to be done in time. */
export interface Paced {
  /** By `performance.now()`; Infinity while nothing is awaited. */
  due: number;
  /** Called once `due` is over. Sets another `due`, or ends it. Never throws. */
  late(): void;
}

/** One timer for everything that has to keep pace: one per request would add to the cost of every call. */
export class Pace {
  readonly #watched: Set<Paced> = new Set();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  watch(paced: Paced): void {
    this.#watched.add(paced);
  }

  forget(paced: Paced): void {
    this.#watched.delete(paced);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (const paced of this.#watched) {
      if (paced.due > now) continue;
      paced.due = Infinity;
      paced.late();
    }
  }
}
