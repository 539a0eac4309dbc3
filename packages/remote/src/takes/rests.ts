import type { KnownTaker } from "./known-takers.ts";

/** How long a worker gets nothing that has more on its way than it has room for: its confirmation ends it. */
export const REST_MS = 500;

/** Looks again when those may get jobs that got none for a while. */
export class Rests {
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  lookAfter(waiting: readonly KnownTaker[]): void {
    const now = performance.now();
    if (this.#timer !== undefined || !waiting.some(({ restsUntil }) => restsUntil > now)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#onOver();
    }, REST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
