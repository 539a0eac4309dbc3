import { Condition, type Loop, type LoopOptions, startLoop } from "@muster/runtime";
import type { Adopting } from "./adoption.ts";
import type { ClaimBook } from "./claim-book.ts";

const LOOK_EVERY_MS = 1_000;
/** While signals are heard, the loop turns only to show that it is alive. */
const REST_MS = 10_000;

export interface PolicyWatchOptions extends Pick<LoopOptions, "log" | "metrics"> {
  readonly book: ClaimBook;
  readonly adoption: Adopting;
  /** Whether changes of policies are told to this process as they are made. */
  readonly hears: () => boolean;
}

/**
 * Keeps the book of policies up to date, and says so in the worker's row once the jobs that run here count for the limits
 * that are new: until all workers have, nobody is admitted by these.
 */
export class PolicyWatch {
  readonly #options: PolicyWatchOptions;
  readonly #loop: Loop;
  readonly #changed = new Condition();
  /** `changed` when it is known that there are others. */
  #due: "changed" | "unsure" | undefined;

  constructor(options: PolicyWatchOptions) {
    this.#options = options;
    options.book.onChange(() => this.#wake());
    this.#loop = startLoop({
      name: "policies",
      intervalMs: REST_MS,
      failurePauseMs: LOOK_EVERY_MS,
      log: options.log,
      metrics: options.metrics,
      runOnce: (signal) => this.#turn(signal),
    });
  }

  get loop(): Loop {
    return this.#loop;
  }

  /** Somebody has read this epoch. */
  hear(epoch: number): void {
    if (epoch !== this.#options.book.epoch) this.onChanged();
    else if (!this.#options.adoption.isKnown) this.#wake();
  }

  /** Policies have been changed. */
  onChanged(): void {
    this.#due = "changed";
    this.#wake();
  }

  /** They may have been: what was told meanwhile was not heard, or nothing is heard from now on. */
  onUnsure(): void {
    this.#due ??= "unsure";
    this.#wake();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }

  #wake(): void {
    this.#loop.wake();
    this.#changed.notify();
  }

  async #turn(signal: AbortSignal): Promise<void | "again"> {
    const { book, adoption, hears } = this.#options;
    const due = this.#due ?? (hears() ? undefined : "unsure");
    this.#due = undefined;
    try {
      if (due === "changed") await book.load();
      else if (due === "unsure") await book.look();
      if (!adoption.isKnown) await adoption.acknowledge();
    } catch (error) {
      this.#due ??= due;
      throw error;
    }
    if (hears()) return;
    const isDue = (): boolean => this.#due !== undefined || !adoption.isKnown;
    await this.#changed.until(isDue, { signal, timeoutMs: LOOK_EVERY_MS });
    return "again";
  }
}
