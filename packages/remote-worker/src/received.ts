/** More wait only where no call is answered for long, and then they are given back anyway. */
const MAX_WAITING = 1_000;

/** Answers with jobs that have arrived, which the API is to hear of: each call says so, until one that did is answered. */
export class Received {
  readonly #waiting = new Set<string>();

  add(takeId: string): void {
    this.#waiting.add(takeId);
    const [oldest] = this.#waiting;
    if (this.#waiting.size > MAX_WAITING && oldest !== undefined) this.#waiting.delete(oldest);
  }

  /** To be said with a call. */
  all(): string[] {
    return [...this.#waiting];
  }

  /** A call that said so was answered. */
  onSaid(takeIds: readonly string[]): void {
    for (const takeId of takeIds) this.#waiting.delete(takeId);
  }
}
