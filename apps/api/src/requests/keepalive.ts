/**
 * What a source yields, and undefined whenever it has been silent for this long: a stream on which nothing is sent is
 * cut by proxies after a minute, and by Node's fetch after five.
 */
export async function* withKeepalives<T>(
  source: AsyncGenerator<T>,
  everyMs: number,
): AsyncGenerator<T | undefined> {
  const answers = new Answers(source, everyMs);
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
  readonly #silence: NodeJS.Timeout;
  #answer: (() => IteratorResult<T>) | undefined;
  #wake: (() => void) | undefined;

  constructor(source: AsyncGenerator<T>, everyMs: number) {
    this.#source = source;
    this.#silence = setTimeout(() => this.#wake?.(), everyMs);
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
   * @throws what the source does
   */
  async orSilence(): Promise<IteratorResult<T> | undefined> {
    if (this.#answer === undefined) {
      this.#silence.refresh();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const answer = this.#answer;
    this.#answer = undefined;
    return answer?.();
  }

  end(): void {
    clearTimeout(this.#silence);
  }

  #take(answer: () => IteratorResult<T>): void {
    this.#answer = answer;
    this.#wake?.();
  }
}
