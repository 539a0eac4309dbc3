/** As long as the API waits at most. */
const MAX_MS = 20_000;
const MIN_MS = 1_000;
/** A failure this soon is an API that is away, and none of a connection that was cut because nothing came by it. */
const CUT_AFTER_MS = 1_500;
/** How long what was found out about the network is believed. */
const BELIEVED_MS = 600_000;
/** Of the time after which a wait was cut. */
const SHARE = 0.8;

/** How long a take may wait for its first job: less where something in between ends calls that are silent for so long. */
export class TakeWait {
  #ms = MAX_MS;
  #until = 0;

  /** @param now `performance.now()` */
  ms(now: number): number {
    if (now > this.#until) this.#ms = MAX_MS;
    return this.#ms;
  }

  /** A wait has failed after so many milliseconds. */
  onCut(afterMs: number, now: number): void {
    if (afterMs < CUT_AFTER_MS) return;
    this.#ms = Math.max(MIN_MS, Math.min(this.#ms, Math.round(afterMs * SHARE)));
    this.#until = now + BELIEVED_MS;
  }
}
