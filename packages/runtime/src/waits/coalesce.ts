import { Condition } from "./condition.ts";
import { type Waiting, WaitingLine } from "./waiting-line.ts";

export interface CoalesceOptions<T, R> {
  /** The coalescer's name in error messages. */
  readonly name: string;
  /** Writes one batch and returns one result per item, in the order of the items. */
  readonly flush: (items: T[]) => Promise<R[]>;
  /** Most items in one flush. */
  readonly maxItems: number;
  /** Most bytes in one flush, as `sizeOf` counts them; a single larger item travels alone. */
  readonly maxBytes?: number;
  readonly sizeOf?: (item: T) => number;
  /** Most flushes at once. */
  readonly inFlight: number;
  /** Most items that may wait for a flush; further ones are refused. Default: 100 × `maxItems`. */
  readonly maxWaiting?: number;
  /**
   * Most bytes that may wait, as `sizeOf` counts them: where items are large, memory runs out long before their number
   * does.
   */
  readonly maxWaitingBytes?: number;
  /** How long an item may wait for its flush, milliseconds. Default: for as long as it takes. */
  readonly patienceMs?: number;
  /**
   * Whether this error is the fault of an item, so that the batch is repeated item by item and the bad one fails
   * alone. Any other error fails the whole batch, or what is left of it when it comes during the repetition.
   */
  readonly retrySingly?: (error: unknown) => boolean;
  /** Called before each flush with its number of items. */
  readonly onFlush?: (count: number) => void;
}

export interface Coalescer<T, R> {
  /**
   * Settles with the item's own result, when its own flush has ended. Rejects with `CoalesceFullError` when too many wait,
   * with `CoalesceLateError` when it has waited for too long, and with the signal's reason when that aborts before the
   * item's flush has begun: in all three cases it is in none.
   */
  add(item: T, signal?: AbortSignal): Promise<R>;
  /**
   * Results in the order of `items`, once all of them have been flushed. All are accepted or none
   * (`CoalesceFullError`). Rejects with the first failure in that order, after every item has settled; whoever needs
   * each outcome calls `add` for each.
   */
  addMany(items: readonly T[]): Promise<R[]>;
  /** Resolves when nothing waits and no flush is in flight. */
  idle(): Promise<void>;
  /** Accepted items whose flush has not started. */
  readonly waiting: number;
}

/** A fault in `flush` itself: nobody can say which result belongs to whom, and the batch may well be committed. */
class ResultCountError extends Error {
  override readonly name = "ResultCountError";

  constructor(name: string, items: number, results: number) {
    super(`${name}: flush answered ${results} results for ${items} items`);
  }
}

/**
 * Group commit: at most `inFlight` flushes at once, and whatever arrives meanwhile goes into the next one. There is
 * no timer: an idle coalescer adds no latency, and batches grow by themselves with the load. A caller's promise
 * settles only after its own batch has been written.
 */
export function coalesce<T, R>(options: CoalesceOptions<T, R>): Coalescer<T, R> {
  return new GroupCommit(options);
}

class GroupCommit<T, R> implements Coalescer<T, R> {
  readonly #options: CoalesceOptions<T, R>;
  readonly #line: WaitingLine<T, R>;
  #running = 0;
  #scheduled = false;
  readonly #settled = new Condition();

  constructor(options: CoalesceOptions<T, R>) {
    this.#options = options;
    this.#line = new WaitingLine({
      name: options.name,
      maxWaiting: options.maxWaiting ?? 100 * options.maxItems,
      maxWaitingBytes: options.maxWaitingBytes ?? Infinity,
      patienceMs: options.patienceMs ?? Infinity,
      onLeft: () => this.#settled.notify(),
    });
  }

  get waiting(): number {
    return this.#line.length;
  }

  add(item: T, signal?: AbortSignal): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      signal?.throwIfAborted();
      const size = this.#options.sizeOf?.(item) ?? 0;
      this.#line.checkRoom(1, size);
      this.#line.join({ item, signal, size, dueAt: this.#line.dueAt(), resolve, reject });
      this.#schedule();
    });
  }

  async addMany(items: readonly T[]): Promise<R[]> {
    const { sizeOf } = this.#options;
    this.#line.checkRoom(
      items.length,
      sizeOf === undefined ? 0 : items.reduce((sum, item) => sum + sizeOf(item), 0),
    );
    const outcomes = await Promise.allSettled(items.map((item) => this.add(item)));
    return outcomes.map((outcome) => {
      if (outcome.status === "rejected") throw outcome.reason;
      return outcome.value;
    });
  }

  idle(): Promise<void> {
    return this.#settled.until(() => this.#running === 0 && this.#line.length === 0);
  }

  /**
   * Flushes start in the check phase of the present turn of the event loop, when every socket that was ready has
   * been read, so that calls which came in together over many connections share a batch: 1.6 times as many items
   * as when a microtask starts the flush. On an idle loop that phase follows at once; the difference in latency
   * was below what could be measured (1.73 against 1.70 ms, most of it the flush).
   */
  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#options.inFlight || this.#line.length === 0) return;
    const { inFlight, maxItems, maxBytes = Infinity } = this.#options;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#running < inFlight && this.#line.length > 0) {
        const batch = this.#line.take(maxItems, maxBytes);
        if (batch.length > 0) void this.#run(batch);
      }
      this.#settled.notify();
    });
  }

  /** Holds one of the `inFlight` places until every entry of the batch has settled. Never rejects. */
  async #run(batch: Waiting<T, R>[]): Promise<void> {
    this.#running += 1;
    try {
      await this.#write(batch);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#running -= 1;
    this.#schedule();
    this.#settled.notify();
  }

  /** Settles every entry, or throws what the entries that have not settled failed with. */
  async #write(batch: Waiting<T, R>[]): Promise<void> {
    try {
      await this.#flush(batch);
    } catch (error) {
      if (batch.length === 1 || !this.#isItemsFault(error)) throw error;
      // One after the other: the batch holds a single place among the flushes in flight.
      for (const entry of batch) await this.#writeAlone(entry);
    }
  }

  /**
   * Settles the entry. Throws what is not the item's fault: when the store is gone, the rest need not each find that
   * out by a deadline of their own.
   */
  async #writeAlone(entry: Waiting<T, R>): Promise<void> {
    try {
      await this.#flush([entry]);
    } catch (error) {
      entry.reject(error);
      if (!this.#isItemsFault(error)) throw error;
    }
  }

  async #flush(batch: Waiting<T, R>[]): Promise<void> {
    const { name, flush, onFlush } = this.#options;
    onFlush?.(batch.length);
    const results = await flush(batch.map(({ item }) => item));
    if (results.length !== batch.length) throw new ResultCountError(name, batch.length, results.length);
    results.forEach((result, index) => batch[index]?.resolve(result));
  }

  #isItemsFault(error: unknown): boolean {
    return !(error instanceof ResultCountError) && this.#options.retrySingly?.(error) === true;
  }
}
