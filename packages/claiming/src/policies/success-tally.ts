import type { Successes } from "@muster/db";
import type { Log } from "@muster/runtime";

/** Breakers wait for so long before they believe in failures alone: `SUSPICION_MS` in packages/maintenance is more. */
const WRITE_EVERY_MS = 1_000;
/** Rows of one write. Those of other keys wait for the next. */
const MAX_GATES = 500;
/** Keys that wait. */
const MAX_WAITING = 10_000;

export interface SuccessTallyOptions {
  readonly write: (successes: readonly Successes[]) => Promise<void>;
  readonly log: Log;
  /** Told of successes that no breaker will hear of. */
  readonly onDropped: (count: number) => void;
}

/**
 * Adds up what has succeeded under limits that have a breaker, and writes it once a second, while there is something to
 * write. Failures are written with their own ends. What a worker loses by a crash is a second's successes: its breakers may
 * open for fewer failures.
 */
export class SuccessTally {
  readonly #options: SuccessTallyOptions;
  readonly #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(options: SuccessTallyOptions) {
    this.#options = options;
  }

  /** An attempt has succeeded that had these gates. */
  add(gates: readonly string[]): void {
    for (const gate of gates) this.#add(gate, 1);
  }

  #add(gate: string, count: number): void {
    const before = this.#waiting.get(gate);
    const isFull = before === undefined && this.#waiting.size >= MAX_WAITING;
    if (isFull || this.#stopped) return this.#options.onDropped(count);
    this.#waiting.set(gate, (before ?? 0) + count);
    this.#timer ??= setTimeout(() => this.#writeNext(), WRITE_EVERY_MS);
  }

  /** Writes what waits, if it can, and nothing after that. Never rejects. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    this.#stopped = true;
    while (await this.#writeSome());
    clearTimeout(this.#timer);
  }

  #writeNext(): void {
    this.#writing = this.#writeSome().then(() => {
      this.#timer =
        this.#waiting.size === 0 ? undefined : setTimeout(() => this.#writeNext(), WRITE_EVERY_MS);
    });
  }

  /** Returns whether some were written and others wait. Never rejects. */
  async #writeSome(): Promise<boolean> {
    const some = [...this.#waiting.entries()].slice(0, MAX_GATES);
    if (some.length === 0) return false;
    for (const [gate] of some) this.#waiting.delete(gate);
    try {
      await this.#options.write(some.map(([gate, count]) => ({ gate, count })));
      return this.#waiting.size > 0;
    } catch (err) {
      // Counted in sql_errors_total. They may have been written, and count twice then: a breaker opens later for it.
      this.#options.log.debug(
        { err, keys: some.length },
        "could not tell breakers of successes; trying again",
      );
      for (const [gate, count] of some) this.#add(gate, count);
      return false;
    }
  }
}
