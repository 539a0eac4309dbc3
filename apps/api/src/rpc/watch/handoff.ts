import { Condition } from "@muster/runtime";

/** Hands items of many writers to one reader. A writer waits until its item is taken: nothing piles up. */
export class Handoff<T> {
  readonly #items: { readonly item: T; readonly taken: () => void }[] = [];
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  readonly #changed = new Condition();

  /** Resolves when the item is taken, or when nobody will take it any more. */
  put(item: T): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((taken) => {
      this.#items.push({ item, taken });
      this.#changed.notify();
    });
  }

  /**
   * The next item; undefined once it is closed.
   * @throws what it failed with
   */
  async take(): Promise<T | undefined> {
    await this.#changed.until(() => this.#closed || this.#items.length > 0);
    if (this.#failure !== undefined) throw this.#failure.error;
    const next = this.#items.shift();
    next?.taken();
    return next?.item;
  }

  /** What was put is still taken; nothing is added. */
  close(): void {
    this.#closed = true;
    this.#changed.notify();
  }

  /** Ends reader and writers at once. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.close();
    for (const { taken } of this.#items.splice(0)) taken();
  }
}
