/** This many handlers must have run before anything is predicted about the next one. */
const SAMPLE = 50;
/** As much may be claimed ahead of a slot as the slots do in this time, milliseconds. */
const AHEAD_MS = 100;
/** As many as share one statement: more would wait without saving anything. */
const MAX_AHEAD = 500;
const RISE = 0.2;
const FALL = 0.02;

/**
 * How many jobs may be claimed beyond the free slots. Claims of few jobs cost as much as claims of many, so short jobs
 * are claimed ahead; a long job must not keep claimed ones waiting while other workers are idle.
 */
export class PrefetchLimit {
  #averageMs = 0;
  #sample = 0;

  /** Takes in how long a handler ran. One long job counts at once, a short one only among many. */
  onRan(ms: number): void {
    this.#sample += 1;
    this.#averageMs += (ms - this.#averageMs) * (ms > this.#averageMs ? RISE : FALL);
  }

  /** Nothing is claimed ahead until enough has run again: what is held when a process dies is lost with it. */
  reset(): void {
    this.#sample = 0;
  }

  ahead(slots: number): number {
    if (this.#sample < SAMPLE || this.#averageMs > AHEAD_MS) return 0;
    return Math.min(MAX_AHEAD, Math.floor((slots * AHEAD_MS) / Math.max(this.#averageMs, 0.01)));
  }
}
