import type { Metrics } from "@muster/runtime";

/** Counts what runs here. A slot is taken before work is, and stays taken until the handler has really returned. */
export class Slots {
  readonly #size: number;
  readonly #metrics: Pick<Metrics, "workerSlots" | "jobsRunning">;
  #used = 0;
  #stuck = 0;
  #waiters: (() => void)[] = [];

  constructor(size: number, metrics: Pick<Metrics, "workerSlots" | "jobsRunning">) {
    this.#size = size;
    this.#metrics = metrics;
  }

  get size(): number {
    return this.#size;
  }

  get free(): number {
    return this.#size - this.#used;
  }

  get used(): number {
    return this.#used;
  }

  /** Slots whose attempt has ended in SQL while its handler still runs. */
  get stuck(): number {
    return this.#stuck;
  }

  reserve(count: number): void {
    this.#used += count;
  }

  release(count: number): void {
    if (count === 0) return;
    this.#used -= count;
    for (const wake of this.#waiters.splice(0)) wake();
  }

  markStuck(change: 1 | -1): void {
    this.#stuck += change;
  }

  /** Resolves when a slot is given back (or at once when one is free), or the signal aborts. */
  async untilFree(signal: AbortSignal): Promise<void> {
    if (this.free > 0) return;
    await this.#changed(signal);
  }

  /** Resolves when nothing runs any more, or the signal aborts. */
  async untilIdle(signal: AbortSignal): Promise<void> {
    while (this.#used > 0 && !signal.aborted) await this.#changed(signal);
  }

  /** Called when metrics are read: counting at every job would cost more than the job. */
  observe(): void {
    this.#metrics.jobsRunning.set(this.#used);
    this.#metrics.workerSlots.set({ state: "used" }, this.#used - this.#stuck);
    this.#metrics.workerSlots.set({ state: "stuck" }, this.#stuck);
    this.#metrics.workerSlots.set({ state: "free" }, this.free);
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener("abort", wake);
        resolve();
      };
      if (signal.aborted) resolve();
      else {
        signal.addEventListener("abort", wake, { once: true });
        this.#waiters.push(wake);
      }
    });
  }
}
