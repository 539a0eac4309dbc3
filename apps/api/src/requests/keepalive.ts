/**
 * What a source yields, and undefined whenever it has been silent for this long: a stream on which nothing is sent is
 * cut by proxies after a minute, and by Node's fetch after five. Ends when the signal aborts, with its reason, whatever the
 * source waits for: a stream that is ended while the database is silent would else be cut off, and look like a fault of ours.
 */
export async function* withKeepalives<T>(
  source: AsyncGenerator<T>,
  everyMs: number,
  signal: AbortSignal,
): AsyncGenerator<T | undefined> {
  const answers = new Answers(source, everyMs, signal);
  try {
    answers.ask();
    for (;;) {
      const result = await answers.orSilence();
      if (result?.done === true) return;
      yield result?.value;
      if (result !== undefined) answers.ask();
    }
  } finally {
    answers.end();
    // Not awaited: what is next comes only when the call's signal aborts, if its client has gone.
    void Promise.allSettled([source.return(undefined)]);
  }
}

/** One timer for all of a stream: a timer and a signal for each of its events were more garbage than the events. */
class Answers<T> {
  readonly #source: AsyncGenerator<T>;
  readonly #signal: AbortSignal;
  readonly #silence: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#wake?.();
  #answer: (() => IteratorResult<T>) | undefined;
  #wake: (() => void) | undefined;

  constructor(source: AsyncGenerator<T>, everyMs: number, signal: AbortSignal) {
    this.#source = source;
    this.#signal = signal;
    this.#silence = setTimeout(() => this.#wake?.(), everyMs);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  ask(): void {
    this.#source.next().then(
      (result) => this.#take(() => result),
      (error: unknown) =>
        this.#take(() => {
          throw error;
        }),
    );
  }

  /**
   * The answer to the last `ask`, which is there once; undefined when there is none in time.
   * @throws what the source does; the signal's reason
   */
  async orSilence(): Promise<IteratorResult<T> | undefined> {
    if (this.#answer === undefined && !this.#signal.aborted) {
      this.#silence.refresh();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined) this.#signal.throwIfAborted();
    return answer?.();
  }

  end(): void {
    this.#signal.removeEventListener("abort", this.#onAbort);
    clearTimeout(this.#silence);
  }

  #take(answer: () => IteratorResult<T>): void {
    this.#answer = answer;
    this.#wake?.();
  }
}
