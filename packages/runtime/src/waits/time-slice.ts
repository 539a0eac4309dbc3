import { setImmediate as nextTurn } from "node:timers/promises";

/** How long work on one request goes on without a pause, milliseconds: all else in this process waits for so long. */
const SLICE_MS = 20;

/** For work that would hold the thread: `if (slice.over) await slice.next()` lets others have their turn. */
export class TimeSlice {
  #endsAt: number = performance.now() + SLICE_MS;

  get over(): boolean {
    return performance.now() > this.#endsAt;
  }

  /** @throws the signal's reason: for a caller that has left, nothing more is done */
  async next(signal?: AbortSignal): Promise<void> {
    await nextTurn();
    signal?.throwIfAborted();
    this.#endsAt = performance.now() + SLICE_MS;
  }
}
