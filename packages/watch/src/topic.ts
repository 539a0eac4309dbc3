import { Condition } from "@muster/runtime";

/** One watched job: how far its log is known to go, and everybody in this process who is waiting for more of it. */
export class Topic {
  /** Streams that watch the job. */
  watchers = 0;
  readonly #news = new Condition();
  #end = 0;
  #wakes = 0;

  /** Changes with every piece of news: what a reader notes before it reads, to wait for later ones. */
  get wakes(): number {
    return this.#wakes;
  }

  /** The log goes this far; readers are woken when that is further than was known. */
  hear(sequence: number): void {
    if (sequence <= this.#end) return;
    this.#end = sequence;
    this.wake();
  }

  /** Readers look again, whatever is known of the log. */
  wake(): void {
    this.#wakes += 1;
    this.#news.notify();
  }

  /**
   * As `hear`, from a reader that noted `wakes`, then read that far: later news of it wakes nobody again, and the
   * others may have read less. Returns the wake count from which that reader waits: it is not woken by its own news.
   */
  read(sequence: number, wakes: number): number {
    const before = this.#wakes;
    this.hear(sequence);
    return wakes === before ? this.#wakes : wakes;
  }

  /** Resolves on news since `wakes`, after `timeoutMs`, or when the signal aborts: a reader never outlives its client. */
  news(wakes: number, signal: AbortSignal, timeoutMs?: number): Promise<void> {
    return this.#news.until(() => wakes !== this.#wakes, { signal, timeoutMs });
  }
}
