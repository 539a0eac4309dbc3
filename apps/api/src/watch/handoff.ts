/** Hands items of many writers to one reader. A writer waits until its item is taken: nothing piles up. */
export class Handoff<T> {
  readonly #items: { readonly item: T; readonly taken: () => void }[] = [];
  #closed = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Resolves when the item is taken, or when nobody will take it any more. */
  put(item: T): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((taken) => {
      this.#items.push({ item, taken });
      this.#wake?.();
    });
  }

  /** The next item; undefined once it is closed. @throws what it failed with */
  async take(): Promise<T | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      const next = this.#items.shift();
      if (next !== undefined) {
        next.taken();
        return next.item;
      }
      if (this.#closed) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What was put is still taken; nothing is added. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Ends reader and writers at once. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.close();
    for (const { taken } of this.#items.splice(0)) taken();
  }
}
