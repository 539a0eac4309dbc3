import { serverNow } from "../server-clock.ts";
import type { Failure, Wish } from "./messages.ts";
import { failureOf, isAway, type Reach } from "./reach.ts";
import type { HubApi } from "./shared-calls.ts";

/** How soon a call is tried again while nobody answers, milliseconds; a random half of it more, or all browsers come at once. */
const AGAIN_MS = 2_000;

export interface PollOptions {
  readonly wish: Wish;
  readonly api: HubApi;
  readonly reach: Reach;
  readonly onAnswer: (answer: unknown, at: number) => void;
  readonly onFailure: (failure: Failure) => void;
}

/** One call, made again and again while somebody looks at its answer. */
export class Poll {
  readonly #options: PollOptions;
  #last: { readonly answer: unknown; readonly at: number } | undefined;
  #failure: Failure | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: AbortController | undefined;
  #active = false;
  #why: string | undefined;

  constructor(options: PollOptions) {
    this.#options = options;
  }

  get last(): { readonly answer: unknown; readonly at: number } | undefined {
    return this.#last;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Goes on where it stopped: an answer that is young enough is not asked for again. */
  start(): void {
    if (this.#active) return;
    this.#active = true;
    const { everyMs } = this.#options.wish;
    if (this.#last === undefined) return void this.#ask();
    if (everyMs > 0) this.#later(Math.max(0, this.#last.at + everyMs - serverNow()));
  }

  stop(): void {
    this.#active = false;
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = undefined;
  }

  /** @param why known: it is asked once for it, however many tabs say so */
  again(why?: string): void {
    if (why !== undefined && why === this.#why) return;
    this.#why = why;
    if (!this.#active) return void (this.#last = undefined);
    clearTimeout(this.#timer);
    // What is under way may have been read before the change.
    this.#running?.abort();
    void this.#ask();
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    const { wish, api, reach, onAnswer, onFailure } = this.#options;
    const running = new AbortController();
    this.#running = running;
    try {
      const answer = await api.call(wish.call, wish.request, running.signal);
      if (running.signal.aborted) return;
      this.#last = { answer, at: serverNow() };
      this.#failure = undefined;
      reach.answered();
      onAnswer(answer, this.#last.at);
      if (wish.everyMs > 0) this.#later(wish.everyMs);
    } catch (error) {
      if (running.signal.aborted) return;
      const away = isAway(error);
      if (away) reach.failed();
      else reach.answered();
      this.#failure = failureOf(error);
      // While nobody answers a banner says so, and what was there stays.
      if (!away || this.#last === undefined) onFailure(this.#failure);
      // What is refused is refused again, but rights and servers change.
      if (away) this.#later(AGAIN_MS * (1 + Math.random() / 2));
      else if (wish.everyMs > 0) this.#later(Math.max(wish.everyMs, 30_000));
    }
  }
}
