import type { Ending, EndState, Outcome } from "@muster/job";
import { Condition } from "@muster/runtime";
import type { Attempt } from "./attempt.ts";

/** Endings of one write: more would hold their rows for longer than they save. */
const MAX_ENDINGS = 500;
const MAX_BYTES: number = 4 * 1024 * 1024;
/** One is answered while the next is on its way. */
const WRITES_IN_FLIGHT = 2;

/** An attempt whose handler has succeeded, and has neither reported anything nor used a transaction of its own. */
export interface Success extends Ending {
  readonly outcome: Extract<Outcome, { kind: "succeeded" }>;
  readonly attempt: Attempt;
  /** How long its handler ran. */
  readonly ranMs: number;
}

export interface SuccessesOptions {
  /** Writes them together. Rejects when it is not known that all of them are written. */
  readonly write: (successes: readonly Success[]) => Promise<readonly EndState[]>;
  readonly onWritten: (successes: readonly Success[], states: readonly EndState[]) => void;
  /** They have to be offered again, each for itself. */
  readonly onUnwritten: (successes: readonly Success[], error: unknown) => void;
}

/**
 * Group commit of what nearly all attempts are: plain successes. They wait in an array, not each behind a promise of its
 * own, and only a batch has one: for a short job promises cost as much as everything else.
 */
export class Successes {
  readonly #options: SuccessesOptions;
  readonly #written = new Condition();
  #waiting: Success[] = [];
  #inFlight = 0;
  #scheduled = false;

  constructor(options: SuccessesOptions) {
    this.#options = options;
  }

  add(success: Success): void {
    this.#waiting.push(success);
    this.#schedule();
  }

  /** Resolves when nothing waits and nothing is on its way. */
  idle(): Promise<void> {
    return this.#written.until(() => this.#waiting.length === 0 && this.#inFlight === 0);
  }

  /** In the check phase of the present turn of the event loop: what ends in one turn shares a write. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= WRITES_IN_FLIGHT || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#inFlight < WRITES_IN_FLIGHT && this.#waiting.length > 0) void this.#write(this.#take());
    });
  }

  #take(): Success[] {
    let count = 0;
    let bytes = 0;
    for (const { outcome } of this.#waiting) {
      bytes += outcome.result?.data.length ?? 0;
      if (count === MAX_ENDINGS || (count > 0 && bytes > MAX_BYTES)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  /** Never rejects. */
  async #write(batch: Success[]): Promise<void> {
    const { onWritten, onUnwritten } = this.#options;
    this.#inFlight += 1;
    const { states, error } = await this.#tryToWrite(batch);
    this.#inFlight -= 1;
    if (states === undefined) onUnwritten(batch, error);
    else onWritten(batch, states);
    this.#schedule();
    this.#written.notify();
  }

  async #tryToWrite(batch: Success[]): Promise<{ states?: readonly EndState[]; error?: unknown }> {
    try {
      const states = await this.#options.write(batch);
      if (states.length === batch.length) return { states };
      return { error: new Error(`expected the states of ${batch.length} attempts, got ${states.length}`) };
    } catch (error) {
      return { error };
    }
  }
}
