/** Work that nobody waits for until the next turn of a loop. */
export class UnderWay {
  readonly #all = new Set<Promise<void>>();
  readonly #onSettled: () => void;
  #failure: { readonly error: unknown } | undefined;

  constructor(onSettled: () => void) {
    this.#onSettled = onSettled;
  }

  get size(): number {
    return this.#all.size;
  }

  add(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .finally(() => {
        this.#all.delete(settled);
        this.#onSettled();
      });
    this.#all.add(settled);
  }

  /** What has failed is a failure of the loop, which is not begun anew at once then. */
  throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    await Promise.all(this.#all);
  }
}
