import { Condition, type Metrics } from "@muster/runtime";

/**
 * Counts the handlers that run here, their slots, and the attempts that have not been recorded. A slot, or several, is taken when a handler
 * begins and stays taken until it has really returned; its record may come later, while the next handler runs.
 */
export class Slots {
  readonly #size: number;
  readonly #metrics: Pick<Metrics, "workerSlots" | "jobsRunning">;
  #used = 0;
  #handlers = 0;
  #open = 0;
  #stuck = 0;
  readonly #changed = new Condition();

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

  /** Attempts whose handler has returned and whose end is not recorded yet. */
  get unrecorded(): number {
    return Math.max(0, this.#open - this.#handlers);
  }

  /** Slots whose attempt has ended in the store while its handler still runs. */
  get stuck(): number {
    return this.#stuck;
  }

  /** A handler begins, which takes so many slots. */
  begin(slots = 1): void {
    this.#used += slots;
    this.#handlers += 1;
    this.#open += 1;
  }

  /** A handler has returned, which had so many slots. */
  onReturned(slots = 1): void {
    this.#used -= slots;
    this.#handlers -= 1;
    this.#changed.notify();
  }

  /** Ends of so many attempts are recorded, or given up. */
  onRecorded(count: number): void {
    this.#open -= count;
    this.#changed.notify();
  }

  markStuck(change: number): void {
    this.#stuck += change;
  }

  /** Resolves when no handler runs any more and every end is recorded, or the signal aborts. */
  async untilIdle(signal: AbortSignal): Promise<void> {
    await this.#changed.until(() => this.#isIdle(), { signal });
  }

  /** Called when metrics are read: counting at every job would cost more than the job. */
  observe(): void {
    this.#metrics.jobsRunning.set(this.#handlers);
    this.#metrics.workerSlots.set({ state: "used" }, this.#used - this.#stuck);
    this.#metrics.workerSlots.set({ state: "stuck" }, this.#stuck);
    this.#metrics.workerSlots.set({ state: "free" }, this.free);
  }

  #isIdle(): boolean {
    return this.#used === 0 && this.#open === 0;
  }
}
